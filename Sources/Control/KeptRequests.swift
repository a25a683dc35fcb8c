package import JSONSyntax

/// What `kept.list` is asked with.
package struct ListKeptRequest: Sendable, Equatable {
  /// The caller's directory: snapshots of its repository are shown even if no note of them is left.
  package var directory: String?

  package init(directory: String?) {
    self.directory = directory
  }

  package init(json: JSON) {
    self.init(directory: json["cwd"]?.string)
  }

  package var json: JSON { ["cwd": directory.map(JSON.string)] }
}

/// What `kept.show` and `kept.drop` are asked with.
package struct KeptRequest: Sendable, Equatable {
  package var id: String
  /// As in `ListKeptRequest`.
  package var directory: String?

  package init(id: String, directory: String?) {
    self.id = id
    self.directory = directory
  }

  package init(json: JSON) throws {
    self.init(id: try json.requiredString("id"), directory: json["cwd"]?.string)
  }

  package var json: JSON { ["id": .string(id), "cwd": directory.map(JSON.string)] }
}

/// What `kept.restore` is asked with.
package struct RestoreRequest: Sendable, Equatable {
  package var id: String
  /// The folder that is made.
  package var path: String
  /// As in `ListKeptRequest`.
  package var directory: String?

  package init(id: String, path: String, directory: String?) {
    self.id = id
    self.path = path
    self.directory = directory
  }

  package init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"), path: try json.requiredString("path"),
      directory: json["cwd"]?.string)
  }

  package var json: JSON {
    ["id": .string(id), "path": .string(path), "cwd": directory.map(JSON.string)]
  }
}
