package import JSONSyntax
package import Model

/// Work that was kept of a worktree that is gone: what `kept.list` and `kept.drop` answer.
package struct KeptReply: Sendable, Equatable {
  /// `TEAM/NAME/TIME`.
  package var id: String
  package var owner: Address
  package var time: String
  package var repository: String
  package var branch: String
  package var head: String
  /// The ref of the snapshot; nil where all was in commits.
  package var ref: String?
  /// Ignored files and folders, by their names in the worktree.
  package var ignored: [String] = []

  package init(
    id: String, owner: Address, time: String, repository: String, branch: String, head: String
  ) {
    self.id = id
    self.owner = owner
    self.time = time
    self.repository = repository
    self.branch = branch
    self.head = head
  }

  package init(json: JSON) throws {
    self.init(
      id: try json.requiredString("id"),
      owner: Address(name: try json.requiredString("agent"), team: try json.requiredString("team")),
      time: try json.requiredString("time"), repository: try json.requiredString("repository"),
      branch: try json.requiredString("branch"), head: try json.requiredString("head"))
    ref = json["ref"]?.string
    ignored = json["ignored"]?.array?.compactMap(\.string) ?? []
  }

  package static func list(json: JSON) throws -> [KeptReply] {
    try (json.array ?? []).map(KeptReply.init)
  }

  package var json: JSON {
    [
      "id": .string(id), "team": .string(owner.team), "agent": .string(owner.name),
      "time": .string(time), "repository": .string(repository), "branch": .string(branch),
      "head": .string(head), "ref": ref.map(JSON.string),
      "ignored": .array(ignored.map(JSON.string)),
    ]
  }
}

/// Kept work with what is in it: what `kept.show` answers.
package struct KeptContentReply: Sendable, Equatable {
  package struct Change: Sendable, Equatable {
    package var kind: String
    package var path: String

    package init(kind: String, path: String) {
      self.kind = kind
      self.path = path
    }
  }

  package var work: KeptReply
  package var changes: [Change]
  /// Where its ignored files are; nil where there are none.
  package var files: String?

  package init(work: KeptReply, changes: [Change], files: String?) {
    self.work = work
    self.changes = changes
    self.files = files
  }

  package init(json: JSON) throws {
    self.init(
      work: try KeptReply(json: json),
      changes: (json["changes"]?.array ?? []).map {
        Change(kind: $0["kind"]?.string ?? "", path: $0["path"]?.string ?? "")
      }, files: json["files"]?.string)
  }

  /// The work, with the rest beside it.
  package var json: JSON {
    var reply = work.json.object ?? JSONObject()
    reply["changes"] = .array(
      changes.map { ["kind": .string($0.kind), "path": .string($0.path)] })
    reply["files"] = files.map(JSON.string)
    return .object(reply)
  }
}

/// Where kept work was put: what `kept.restore` answers.
package struct RestoreReply: Sendable, Equatable {
  package var id: String
  package var path: String

  package init(id: String, path: String) {
    self.id = id
    self.path = path
  }

  package init(json: JSON) throws {
    self.init(id: try json.requiredString("id"), path: try json.requiredString("path"))
  }

  package var json: JSON { ["id": .string(id), "path": .string(path)] }
}
