package import JSONSyntax

/// What `team.create` is asked with.
package struct CreateTeamRequest: Sendable, Equatable {
  package var name: String
  package var description: String?
  package var repository: String?
  package var session: String?

  package init(name: String) {
    self.name = name
  }

  package init(json: JSON) throws {
    name = try json.requiredString("name")
    description = json["description"]?.string
    repository = json["repository"]?.string
    session = json["session"]?.string
  }

  package var json: JSON {
    [
      "name": .string(name),
      "description": description.map(JSON.string),
      "repository": repository.map(JSON.string),
      "session": session.map(JSON.string),
    ]
  }
}

/// What `team.dissolve` is asked with.
package struct DissolveRequest: Sendable, Equatable {
  package var name: String
  package var reason: String?
  /// Whether teammates that refuse or do not answer are ended.
  package var isForced: Bool
  /// How long each may take to answer; nil for as long as the daemon's settings say.
  package var seconds: Int?

  package init(name: String, isForced: Bool = false) {
    self.name = name
    self.isForced = isForced
  }

  package init(json: JSON) throws {
    self.init(
      name: try json.requiredString("name"), isForced: json["force"]?.bool ?? false)
    reason = json["reason"]?.string
    seconds = json["seconds"]?.integer
  }

  package var json: JSON {
    [
      "name": .string(name), "reason": reason.map(JSON.string), "force": .bool(isForced),
      "seconds": seconds.map(JSON.integer),
    ]
  }
}

/// What `team.revive` is asked with.
package struct ReviveRequest: Sendable, Equatable {
  package var name: String
  /// The tmux server's socket.
  package var socket: String

  package init(name: String, socket: String) {
    self.name = name
    self.socket = socket
  }

  package init(json: JSON) throws {
    self.init(name: try json.requiredString("name"), socket: try json.requiredString("socket"))
  }

  package var json: JSON { ["name": .string(name), "socket": .string(socket)] }
}
