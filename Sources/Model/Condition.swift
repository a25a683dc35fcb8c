package import JSONSyntax

/// What a teammate is doing or how it ended, since when, and what shows it.
package struct Condition: Sendable, Equatable {
  package var status: Status
  /// Where it is known from.
  package var source: Source
  package var since: String
  /// The evidence in words.
  package var why: String

  package enum Source: String, Sendable, CaseIterable {
    /// Roost started it.
    case start
    /// It took a message, or has written nothing for a while.
    case terminal
    /// Its own hooks told; they are believed from then on.
    case hook
    /// Its program ended, and its exit code or signal is known.
    case exit
    /// Its pane or its tmux server went away, and how its program ended is not known.
    case lost
    /// Somebody ended it.
    case request
  }

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

  package init(_ status: Status, _ source: Source, since: String = Timestamp.now, why: String) {
    self.status = status
    self.source = source
    self.since = since
    self.why = why
  }
}

extension Condition {
  package init(json: JSON) throws(JSONShapeError) {
    let text = try json.requiredString("status")
    guard let status = Status(rawValue: text) else {
      throw JSONShapeError("\"\(text)\" is not a status")
    }
    self.init(
      status, json["source"]?.string.flatMap(Source.init) ?? .start,
      since: json["since"]?.string ?? "", why: json["why"]?.string ?? "")
  }

  package var json: JSON {
    [
      "status": .string(status.rawValue), "source": .string(source.rawValue),
      "since": .string(since), "why": .string(why),
    ]
  }
}
