package import JSONSyntax
import Tasks

/// A line of a run's log.
extension RunEntry {
  /// - Throws: for a line of a newer version, or one that is damaged.
  package init(json: JSON) throws {
    self.init(
      number: try json.requiredInteger("seq"), at: try json.requiredDate("at"),
      event: try RunEvent(json: json))
  }

  package var json: JSON {
    let head: JSON = ["seq": .integer(number), "at": .date(at)]
    return head.adding(event.json)
  }
}

extension RunEvent {
  init(json: JSON) throws {
    switch try json.requiredString("event") {
    case "created": self = .created(try RunHeader(json: json["run"] ?? .null))
    case "state":
      self = .state(try json.requiredCase("state"), reason: json["reason"]?.string)
    case "told": self = .told(try json.requiredInteger("line"))
    case "closed": self = .closed
    case "landed":
      self = .landed(
        branch: try json.requiredString("branch"), commit: try json.requiredString("commit"))
    case "task":
      self = .task(try json.requiredString("task"), try RunTaskChange(json: json))
    case "looked":
      self = .looked(
        try json.requiredString("task"),
        try json.requiredArray("tries").map { try CollapseLook(json: $0) })
    case "used":
      self = .used(
        try json.requiredString("task"), try json.requiredInteger("attempt"),
        AttemptUsage(
          cost: try json.requiredInteger("cost"),
          tokens: try TokenUsage(json: json["tokens"] ?? .null),
          toolCalls: try json.requiredInteger("tool_calls")))
    case "attempt":
      self = .attempt(
        try json.requiredString("task"), try json.requiredInteger("attempt"),
        try RunTaskChange(json: json))
    case let other:
      throw JSONShapeError("\"\(other)\" is not an event that this version knows")
    }
  }

  var json: JSON {
    switch self {
    case .created(let header): ["event": "created", "run": header.json]
    case .state(let state, let reason):
      [
        "event": "state", "state": .string(state.rawValue), "reason": reason.map(JSON.string),
      ]
    case .told(let line): ["event": "told", "line": .integer(line)]
    case .closed: ["event": "closed"]
    case .landed(let branch, let commit):
      ["event": "landed", "branch": .string(branch), "commit": .string(commit)]
    case .task(let id, let change):
      (["event": "task", "task": .string(id)] as JSON).adding(change.json)
    case .looked(let id, let looks):
      [
        "event": "looked", "task": .string(id), "tries": .array(looks.map(\.json)),
      ]
    case .used(let id, let number, let usage):
      [
        "event": "used", "task": .string(id), "attempt": .integer(number),
        "cost": .integer(usage.cost), "tokens": usage.tokens.json,
        "tool_calls": .integer(usage.toolCalls),
      ]
    case .attempt(let id, let number, let change):
      (["event": "attempt", "task": .string(id), "attempt": .integer(number)] as JSON)
        .adding(change.json)
    }
  }
}

extension RunTaskChange {
  init(json: JSON) throws {
    func reason() throws -> String { try json.requiredString("reason") }
    switch try json.requiredString("to") {
    case "launching": self = .launching(try AttemptPlace(json: json))
    case "returned": self = .returned
    case "running": self = .running
    case "needs_input": self = .needsInput(try reason())
    case "stopping": self = .stopping(try json.requiredCase("ended_by"))
    case "pruning": self = .pruning(try reason())
    case "ended": self = .ended(try AttemptEnd(json: json))
    case "passed":
      self = .passed(
        commit: json["commit"]?.string, changedLines: try json.requiredInteger("changed_lines"))
    case "pruned": self = .pruned(try reason())
    case "chosen": self = .chosen(attempt: try json.requiredInteger("chosen"))
    case "collected": self = .collected(commit: json["commit"]?.string)
    case "integrating": self = .integrating(commit: try json.requiredString("commit"))
    case "conflict":
      self = .conflicted(try json.requiredTexts("files"), reason: json["reason"]?.string)
    case "done": self = .done(commit: json["commit"]?.string)
    case "cached": self = .cached(try AttemptReport(json: json), commit: json["commit"]?.string)
    case "retry_wait": self = .retry(at: try json.requiredDate("until"), reason: try reason())
    case "suspended":
      self = .suspended(until: try json.requiredDate("until"), reason: try reason())
    case "failed": self = .failed(try reason())
    case "timed_out": self = .timedOut(try reason())
    case "cancelled": self = .cancelled(try reason())
    case "skipped": self = .skipped(becauseOf: try json.requiredTexts("because_of"))
    case "waived": self = .waived(try reason())
    case "reopened": self = .reopened
    case let other:
      throw JSONShapeError("\"\(other)\" is not a change that this version knows")
    }
  }

  var json: JSON {
    switch self {
    case .launching(let place): change("launching", place.json)
    case .returned: change("returned")
    case .running: change("running")
    case .needsInput(let question): change("needs_input", ["reason": .string(question)])
    case .stopping(let why): change("stopping", ["ended_by": .string(why.rawValue)])
    case .pruning(let reason): change("pruning", ["reason": .string(reason)])
    case .ended(let end): change("ended", end.json)
    case .passed(let commit, let lines):
      change(
        "passed", ["commit": commit.map(JSON.string), "changed_lines": .integer(lines)])
    case .pruned(let reason): change("pruned", ["reason": .string(reason)])
    case .chosen(let attempt): change("chosen", ["chosen": .integer(attempt)])
    case .collected(let commit): change("collected", ["commit": commit.map(JSON.string)])
    case .integrating(let commit): change("integrating", ["commit": .string(commit)])
    case .conflicted(let files, let reason):
      change("conflict", ["files": .texts(files), "reason": reason.map(JSON.string)])
    case .done(let commit): change("done", ["commit": commit.map(JSON.string)])
    case .cached(let report, let commit):
      change("cached", report.json.adding(["commit": commit.map(JSON.string)]))
    case .retry(let at, let reason):
      change("retry_wait", ["until": .date(at), "reason": .string(reason)])
    case .suspended(let until, let reason):
      change("suspended", ["until": .date(until), "reason": .string(reason)])
    case .failed(let reason): change("failed", ["reason": .string(reason)])
    case .timedOut(let reason): change("timed_out", ["reason": .string(reason)])
    case .cancelled(let reason): change("cancelled", ["reason": .string(reason)])
    case .skipped(let because): change("skipped", ["because_of": .texts(because)])
    case .waived(let reason): change("waived", ["reason": .string(reason)])
    case .reopened: change("reopened")
    }
  }

  private func change(_ name: String, _ more: JSON = [:]) -> JSON {
    (["to": .string(name)] as JSON).adding(more)
  }
}

extension JSON {
  static func texts(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }

  /// - Throws: where the member is not a list of texts.
  func requiredTexts(_ key: String) throws(JSONShapeError) -> [String] {
    let values = try requiredArray(key)
    let texts = values.compactMap(\.string)
    guard texts.count == values.count else {
      throw JSONShapeError("\"\(key)\" is not a list of texts")
    }
    return texts
  }
}
