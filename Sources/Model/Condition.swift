package import JSONSyntax

/// What a teammate is doing or how it ended, since when, and what shows it.
package struct Condition: Sendable, Equatable {
  package var status: Status
  package var since: String
  package var why: String

  package enum Status: String, Sendable, CaseIterable {
    /// Its program is being started.
    case pending
    case running
    case idle
    /// It ended as it should.
    case completed
    /// It ended by itself, and not as it should.
    case failed
    /// It was ended.
    case killed

    /// Whether the program has ended.
    package var isTerminal: Bool {
      switch self {
      case .completed, .failed, .killed: true
      case .pending, .running, .idle: false
      }
    }
  }

  package init(_ status: Status, since: String, why: String) {
    self.status = status
    self.since = since
    self.why = why
  }
}

extension Condition {
  package init(json: JSON) throws(JSONShapeError) {
    let text = try json.requiredString("status")
    guard let status = Status(rawValue: text) else {
      throw JSONShapeError("\"\(text)\" is no status")
    }
    self.init(status, since: json["since"]?.string ?? "", why: json["why"]?.string ?? "")
  }

  package var json: JSON {
    ["status": .string(status.rawValue), "since": .string(since), "why": .string(why)]
  }
}
