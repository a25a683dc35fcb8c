package import JSONSyntax
package import Model

/// A teammate's worktree: whose it is, what is in it, and what to do about one that stays.
package struct WorktreeReply: Sendable, Equatable {
  package var owner: Address
  package var worktree: Spawn.Worktree
  /// The teammate's status, `left`, or `stray` for one that nobody is known to have.
  package var status: String
  /// What is new in it, in words.
  package var work: String?
  package var why: String?
  /// What brings its work on, or it away.
  package var commands: [String]

  package init(owner: Address, worktree: Spawn.Worktree, status: String) {
    self.owner = owner
    self.worktree = worktree
    self.status = status
    commands = []
  }

  /// The commit that its branch began at is not told.
  package init(json: JSON) throws {
    self.init(
      owner: try Address(json.requiredString("agent")),
      worktree: Spawn.Worktree(
        repository: try json.requiredString("repository"), path: try json.requiredString("path"),
        branch: try json.requiredString("branch"), base: ""),
      status: try json.requiredString("status"))
    work = json["work"]?.string
    why = json["why"]?.string
    commands = json["commands"]?.array?.compactMap(\.string) ?? []
  }

  package static func list(json: JSON) throws -> [WorktreeReply] {
    try (json.array ?? []).map(WorktreeReply.init)
  }

  package var json: JSON {
    [
      "agent": .string("\(owner)"), "path": .string(worktree.path),
      "repository": .string(worktree.repository), "branch": .string(worktree.branch),
      "status": .string(status), "work": work.map(JSON.string), "why": why.map(JSON.string),
      "commands": .array(commands.map(JSON.string)),
    ]
  }
}

/// A worktree that was removed: what `worktree.remove` answers.
package struct RemoveWorktreeReply: Sendable, Equatable {
  package var path: String
  /// What became of what was in it.
  package var note: String

  package init(path: String, note: String) {
    self.path = path
    self.note = note
  }

  package init(json: JSON) throws {
    self.init(path: try json.requiredString("path"), note: json["note"]?.string ?? "")
  }

  package var json: JSON { ["path": .string(path), "note": .string(note)] }
}

/// A request for a worker, in the record that its hub has of it.
package struct WorkReply: Sendable, Equatable {
  /// The record as the hub's API writes it.
  package let json: JSON

  package init(json: JSON) {
    self.json = json
  }

  package var id: String? { json["id"]?.string }
  package var task: String { json["task"]?.string ?? "" }
  package var status: String { json["status"]?.string ?? "" }
  package var worker: String? { json["worker_name"]?.string }
  package var error: String? { json["error"]?.string }
}

/// A request that a runner took, and what came of it: what `runner.next` answers, or null.
package struct RunnerReply: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case started(Agent)
    case failed(String)
    /// It is an attempt at a task of a run, which the daemon makes.
    case attempt
    /// It is one that this machine cannot make, and why.
    case passedOver(String)
  }

  package var request: WorkReply
  package var outcome: Outcome

  package init(request: WorkReply, outcome: Outcome) {
    self.request = request
    self.outcome = outcome
  }

  /// Nil where none came in time.
  package init?(json: JSON, team: String) throws {
    guard let request = json["request"] else { return nil }
    let outcome: Outcome =
      if let error = json["error"]?.string {
        .failed(error)
      } else if let why = json["passed_over"]?.string {
        .passedOver(why)
      } else if json["attempt"] == true {
        .attempt
      } else {
        .started(try Agent(json: .object(json.requiredObject("worker")), team: team))
      }
    self.init(request: WorkReply(json: request), outcome: outcome)
  }

  package var json: JSON {
    switch outcome {
    case .started(let agent): ["worker": agent.json, "request": request.json]
    case .failed(let error): ["request": request.json, "error": .string(error)]
    case .attempt: ["request": request.json, "attempt": true]
    case .passedOver(let why): ["request": request.json, "passed_over": .string(why)]
    }
  }
}
