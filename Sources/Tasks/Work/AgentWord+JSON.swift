package import JSONSyntax

/// An agent's word as it goes to the daemon, and to another machine.
extension AgentWord {
  package init(json: JSON) throws {
    switch try json.requiredString("word") {
    case "started": self = .started
    case "progress":
      self = .progress(
        Attempt.Progress(percent: try json.requiredInteger("percent"), note: json["note"]?.string))
    case "done": self = .done(try TaskAnswer(json: json["answer"] ?? .null))
    case "failed": self = .failed(try json.requiredString("reason"))
    case let other: throw JSONShapeError("\"\(other)\" is not a word on a task")
    }
  }

  package var json: JSON {
    switch self {
    case .started: ["word": "started"]
    case .progress(let progress):
      [
        "word": "progress", "percent": .integer(progress.percent),
        "note": progress.note.map(JSON.string),
      ]
    case .done(let answer): ["word": "done", "answer": answer.json]
    case .failed(let reason): ["word": "failed", "reason": .string(reason)]
    }
  }
}
