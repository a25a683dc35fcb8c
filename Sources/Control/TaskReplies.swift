package import JSONSyntax
package import Tasks

/// A task as it was made, and who was passed over: what `task.delegate` answers.
package struct DelegationReply: Sendable, Equatable {
  package var task: TeamTask
  package var skipped: [String]

  package init(task: TeamTask, skipped: [String]) {
    self.task = task
    self.skipped = skipped
  }

  package init(json: JSON) throws {
    self.init(
      task: try TeamTask(json: json["task"] ?? .null),
      skipped: (json["skipped"]?.array ?? []).compactMap(\.string))
  }

  package var json: JSON {
    ["task": task.json, "skipped": .array(skipped.map(JSON.string))]
  }
}

/// A task with the number of the last line about it: what `task.wait` answers for each.
package struct SeenTaskReply: Sendable, Equatable {
  package var task: TeamTask
  package var revision: Int

  package init(task: TeamTask, revision: Int) {
    self.task = task
    self.revision = revision
  }

  package init(json: JSON) throws {
    self.init(
      task: try TeamTask(json: json["task"] ?? .null),
      revision: try json.requiredInteger("revision"))
  }

  package static func list(json: JSON) throws -> [SeenTaskReply] {
    try (json.array ?? []).map { try SeenTaskReply(json: $0) }
  }

  package var json: JSON { ["task": task.json, "revision": .integer(revision)] }
}
