package import JSONSyntax
import Model

/// A line of the log of a team's tasks.
extension TaskEntry {
  /// - Throws: for a line of a newer version, or one that is damaged.
  package init(json: JSON) throws {
    self.init(
      number: try json.requiredInteger("seq"), at: try json.requiredDate("at"),
      event: try TaskEvent(json: json), isContinued: json["more"]?.bool ?? false)
  }

  package var json: JSON {
    let head: JSON = [
      "seq": .integer(number), "at": .date(at), "more": isContinued ? true : nil,
    ]
    let body = event.json.object ?? JSONObject()
    return head.adding(body)
  }
}

extension TaskEvent {
  init(json: JSON) throws {
    func task() throws -> String { try json.requiredString("task") }
    func number() throws -> Int { try json.requiredInteger("n") }
    switch try json.requiredString("event") {
    case "created": self = .created(try TeamTask(json: json["value"] ?? .null))
    case "queued":
      self = .queued(
        task: try task(), number: try number(), agent: try json.requiredAddress("agent"))
    case "delivered":
      self = .delivered(
        task: try task(), number: try number(), message: try json.requiredString("message"))
    case "running": self = .running(task: try task(), number: try number())
    case "progress":
      self = .progress(
        task: try task(), number: try number(),
        Attempt.Progress(
          percent: try json.requiredInteger("percent"), note: json["note"]?.string))
    case "ended":
      self = .ended(task: try task(), number: try number(), try AttemptEnd(json: json))
    case "late":
      self = .late(
        task: try task(), number: try number(), try TaskAnswer(json: json["answer"] ?? .null))
    case "changed":
      self = .changed(
        task: try task(), try json.requiredCase("state"),
        try json["outcome"].map { try TaskOutcome(json: $0) })
    case "heard": self = .heard(line: try json.requiredInteger("line"))
    case "told": self = .told(task: try task(), try json.requiredCase("state"))
    case let other:
      if let event = try FormationEvent(other, json: json) {
        self = .formation(event)
        return
      }
      if let event = try DealingEvent(other, json: json) {
        self = .dealing(event)
        return
      }
      throw JSONShapeError("\"\(other)\" is not an event that this version knows")
    }
  }

  var json: JSON {
    switch self {
    case .created(let task): ["event": "created", "value": task.json]
    case .queued(let task, let number, let agent):
      line("queued", task, number, ["agent": .string("\(agent)")])
    case .delivered(let task, let number, let message):
      line("delivered", task, number, ["message": .string(message)])
    case .running(let task, let number): line("running", task, number, [:])
    case .progress(let task, let number, let progress):
      line(
        "progress", task, number,
        ["percent": .integer(progress.percent), "note": progress.note.map(JSON.string)])
    case .ended(let task, let number, let end): line("ended", task, number, end.json)
    case .late(let task, let number, let answer):
      line("late", task, number, ["answer": answer.json])
    case .changed(let task, let state, let outcome):
      [
        "event": "changed", "task": .string(task), "state": .string(state.rawValue),
        "outcome": outcome?.json,
      ]
    case .told(let task, let state):
      ["event": "told", "task": .string(task), "state": .string(state.rawValue)]
    case .heard(let line): ["event": "heard", "line": .integer(line)]
    case .formation(let event): event.json
    case .dealing(let event): event.json
    }
  }

  private func line(_ name: String, _ task: String, _ number: Int, _ more: JSON) -> JSON {
    let head: JSON = ["event": .string(name), "task": .string(task), "n": .integer(number)]
    return head.adding(more)
  }
}

extension TaskEvent.AttemptEnd {
  init(json: JSON) throws {
    let state: AttemptState = try json.requiredCase("state")
    switch state {
    case .succeeded: self = .succeeded(try TaskAnswer(json: json["answer"] ?? .null))
    case .failed where json["lost"]?.bool == true:
      self = .lost(try json.requiredString("error"))
    case .failed: self = .failed(try json.requiredString("error"))
    case .timedOut: self = .timedOut(try json.requiredString("error"))
    case .cancelled: self = .cancelled(try json.requiredString("error"))
    case .queued, .delivered, .running:
      throw JSONShapeError("an attempt does not end as \"\(state.rawValue)\"")
    }
  }

  var json: JSON {
    var answer: TaskAnswer?
    if case .succeeded(let value) = self { answer = value }
    var isLost = false
    if case .lost = self { isLost = true }
    return [
      "state": .string(state.rawValue), "answer": answer?.json, "error": error.map(JSON.string),
      "lost": isLost ? true : nil,
    ]
  }
}
