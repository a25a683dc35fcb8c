package import JSONSyntax
import Model
package import Swarm
import Tasks

extension RunRequest {
  package init(json: JSON) throws {
    self.init(
      plan: try SwarmPlan(json: json["plan"] ?? .null),
      directory: try json.requiredString("directory"), agent: try json.requiredString("agent"),
      environment: Spawn.variables(json["environment"]),
      createdBy: try json.requiredString("created_by"))
  }

  package var json: JSON {
    [
      "plan": plan.json, "directory": .string(directory), "agent": .string(agent),
      "environment": Spawn.json(of: environment), "created_by": .string(createdBy),
    ]
  }
}

/// Which run, and what in it: what most methods of runs are asked with.
package struct RunQuery: Sendable, Equatable {
  /// The run as it was written; nil for the newest.
  package var run: String?
  package var task: String?
  /// The number of the last change that was seen.
  package var seen: Int?
  /// The branch that is to get its work.
  package var branch: String?
  /// Which attempt at the task.
  package var attempt: Int?

  package init(
    run: String?, task: String? = nil, seen: Int? = nil, branch: String? = nil,
    attempt: Int? = nil
  ) {
    self.run = run
    self.task = task
    self.attempt = attempt
    self.seen = seen
    self.branch = branch
  }

  package init(json: JSON) throws {
    self.init(
      run: json["run"]?.string, task: json["task"]?.string, seen: json["seen"]?.integer,
      branch: json["branch"]?.string, attempt: json["attempt"]?.integer)
  }

  package var json: JSON {
    [
      "run": run.map(JSON.string), "task": task.map(JSON.string), "seen": seen.map(JSON.integer),
      "branch": branch.map(JSON.string), "attempt": attempt.map(JSON.integer),
    ]
  }
}

/// What `swarm.change` is asked with.
package struct ChangeRunRequest: Sendable, Equatable {
  package var run: String?
  package var change: RunChange

  package init(run: String?, change: RunChange) {
    self.run = run
    self.change = change
  }

  package init(json: JSON) throws {
    func task() throws -> String { try json.requiredString("task") }
    func reason() -> String { json["reason"]?.string ?? "it was asked for" }
    run = json["run"]?.string
    switch try json.requiredString("change") {
    case "pause": change = .pause
    case "resume": change = .resume
    case "cancel": change = .cancel(reason: reason())
    case "retry": change = .retry(task: try task())
    case "skip": change = .skip(task: try task(), reason: reason())
    case "resolve": change = .resolve(task: try task())
    case let other: throw JSONShapeError("\"\(other)\" is not a change of a run")
    }
  }

  package var json: JSON {
    let (name, task, reason): (String, String?, String?) =
      switch change {
      case .pause: ("pause", nil, nil)
      case .resume: ("resume", nil, nil)
      case .cancel(let reason): ("cancel", nil, reason)
      case .retry(let task): ("retry", task, nil)
      case .skip(let task, let reason): ("skip", task, reason)
      case .resolve(let task): ("resolve", task, nil)
      }
    return [
      "run": run.map(JSON.string), "change": .string(name), "task": task.map(JSON.string),
      "reason": reason.map(JSON.string),
    ]
  }
}

/// Why a task of a run is where it is: what `swarm.explain` answers.
package struct RunExplanationReply: Sendable, Equatable {
  package var reasons: [String]

  package init(reasons: [String]) {
    self.reasons = reasons
  }

  package init(json: JSON) throws {
    self.init(reasons: try json.requiredArray("reasons").compactMap(\.string))
  }

  package var json: JSON { ["reasons": .array(reasons.map(JSON.string))] }
}

/// What `swarm.output` answers.
extension RunOutput {
  package init(json: JSON) throws {
    self.init(
      run: try json.requiredString("run"), attempt: try json.requiredInteger("attempt"),
      path: json["path"]?.string, agent: json["agent"]?.string,
      isOver: json["over"]?.bool ?? false)
  }

  package var json: JSON {
    [
      "run": .string(run), "attempt": .integer(attempt), "path": path.map(JSON.string),
      "agent": agent.map(JSON.string), "over": .bool(isOver),
    ]
  }
}

extension RunView {
  package static func list(json: JSON) throws -> [RunView] {
    try (json.array ?? []).map { try RunView(json: $0) }
  }
}

/// Where the files of a run's report are, without their endings: what `swarm.report` answers.
package struct RunReportReply: Sendable, Equatable {
  package var report: String

  package init(report: String) {
    self.report = report
  }

  package init(json: JSON) throws { self.init(report: try json.requiredString("report")) }

  package var json: JSON { ["report": .string(report)] }
}

/// How the results stand that are known from before: the reply to `swarm.cache`.
extension CacheUsage {
  package init(json: JSON) throws {
    self.init()
    entries = try json.requiredInteger("entries")
    bytes = try json.requiredInteger("bytes")
    policy.maxEntries = try json.requiredInteger("max_entries")
    policy.maxBytes = try json.requiredInteger("max_bytes")
    policy.lifetime = .seconds(try json.requiredInteger("lifetime_s"))
    oldest = try json.date("oldest")
    hits = try json.requiredInteger("hits")
    misses = try json.requiredInteger("misses")
  }

  package var json: JSON {
    [
      "entries": .integer(entries), "bytes": .integer(bytes),
      "max_entries": .integer(policy.maxEntries), "max_bytes": .integer(policy.maxBytes),
      "lifetime_s": .integer(Int(policy.lifetime / .seconds(1))), "oldest": oldest.map(JSON.date),
      "hits": .integer(hits), "misses": .integer(misses),
    ]
  }
}
