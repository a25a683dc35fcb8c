package import JSONSyntax

/// A named group of agents.
package struct Team: Sendable, Equatable {
  package var name: String
  package var description: String?
  /// `owner/name`, where the team works on a repository that a hub knows.
  package var repository: String?
  /// Sets the mailboxes of one session apart from those of another.
  package var session: String?
  /// Set where the mailboxes are those of another program's team.
  package var bridge: Bridge?
  package var createdAt: String
  package var agents: [String: Agent]
  /// Set while the team is being dissolved.
  package var dissolution: Dissolution?
  package var unknown: JSONObject

  /// What `roost team dissolve` was asked, so that a restarted daemon goes on with it.
  package struct Dissolution: Sendable, Equatable {
    package var reason: String?
    /// Whether teammates that refuse or do not answer are ended.
    package var isForced: Bool
    package var seconds: Int
    /// Where its files go, from when nobody in it is asked any more.
    package var archive: String?
    /// Whose mail stays unread in the archive, as a person's does: set with the archive.
    package var persons: [String] = []

    package init(reason: String?, isForced: Bool, seconds: Int) {
      self.reason = reason
      self.isForced = isForced
      self.seconds = seconds
    }
  }

  /// Whether nobody in it is asked any more, and its files go into the archive: none is made again.
  package var isBeingPutAway: Bool { dissolution?.archive != nil }

  package init(name: String, createdAt: String) {
    self.name = name
    self.createdAt = createdAt
    agents = [:]
    unknown = JSONObject()
  }

  /// The address of the agent that leads the team.
  package var leadAddress: Address { Address(name: Name.lead, team: name) }

  /// The name of who leads the team: an agent, the program whose session it is, or the person.
  package var lead: String {
    agents[Name.lead] == nil && session == nil && bridge == nil ? Name.user : Name.lead
  }

  /// The mailboxes that the person reads: their own, and the lead's where nobody else leads.
  ///
  /// A team with a session is led by the program whose session it is.
  package var personsMail: [Address] {
    let own = Address(name: Name.user, team: name)
    return lead == Name.user ? [own, leadAddress] : [own]
  }

  /// Colours that agents get in turn, as jcode gives them.
  package static let colors = [
    "#FF6B6B", "#4ECDC4", "#FFE66D", "#95E1D3", "#F38181", "#AA96DA", "#A8E6CF", "#DDA0DD",
  ]

  /// Whether a text is `owner/name`, each part of the characters that git hosts allow.
  package static func isRepository(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { (try? Name.checked(String($0))) != nil }
  }
}

extension Team {
  private static let known: Set<String> = [
    "name", "description", "repository", "session", "created_at", "agents", "dissolution",
    "bridge",
  ]

  package init(json: JSON, name: String) throws(JSONShapeError) {
    self.init(name: name, createdAt: json["created_at"]?.string ?? "")
    description = json["description"]?.string
    repository = json["repository"]?.string
    session = json["session"]?.string
    bridge = try json["bridge"].map { value throws(JSONShapeError) in try Bridge(json: value) }
    for member in try json.requiredObject("agents").members {
      guard (try? Name.checked(member.key)) != nil else {
        throw JSONShapeError("\"\(member.key)\" is not a valid agent name")
      }
      let agent = try Agent(json: member.value, team: name)
      guard agent.name == member.key else {
        throw JSONShapeError("agent \(member.key) says its name is \"\(agent.name)\"")
      }
      agents[member.key] = agent
    }
    dissolution = json["dissolution"].map {
      var dissolution = Dissolution(
        reason: $0["reason"]?.string, isForced: $0["force"]?.bool ?? false,
        seconds: min(max($0["seconds"]?.integer ?? 60, 1), 86_400))
      dissolution.archive = $0["archive"]?.string
      dissolution.persons = ($0["persons"]?.array ?? []).compactMap(\.string)
      return dissolution
    }
    unknown = json.object?.except(Self.known) ?? JSONObject()
  }

  package var json: JSON {
    let sorted = agents.values.sorted { $0.name < $1.name }
    let object: JSON = [
      "name": .string(name),
      "description": description.map(JSON.string),
      "repository": repository.map(JSON.string),
      "session": session.map(JSON.string),
      "bridge": bridge?.json,
      "created_at": .string(createdAt),
      "agents": .object(
        JSONObject(sorted.map { JSONObject.Member(key: $0.name, value: $0.json) })),
      "dissolution": dissolution.map {
        [
          "reason": $0.reason.map(JSON.string), "force": .bool($0.isForced),
          "seconds": .integer($0.seconds), "archive": $0.archive.map(JSON.string),
          "persons": $0.persons.isEmpty ? nil : .array($0.persons.map(JSON.string)),
        ]
      },
    ]
    return object.adding(unknown)
  }
}
