package import JSONSyntax

/// One thing that a person is to know: mail, a question, an end.
package struct Alert: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// There is new mail in a mailbox that the person reads.
    case mail
    /// An agent waits for a person, or mail does that only a person can free.
    case needsYou = "needs_you"
    /// A teammate ended with an error, or was lost.
    case failed
    /// A teammate ended as it should, or has nothing to do.
    case finished
  }

  /// What it is told once for: a message, an agent's question, one start of a teammate.
  package struct Key: Sendable, Hashable, CustomStringConvertible {
    package var kind: Kind
    package var subject: String

    package init(_ kind: Kind, _ subject: String) {
      self.kind = kind
      self.subject = subject
    }

    /// Reads what `description` writes.
    package init?(_ text: String) {
      let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
      guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
      self.init(kind, parts[1])
    }

    package var description: String { "\(kind.rawValue) \(subject)" }
  }

  package var kind: Kind
  package var key: Key
  /// What tells the same otherwise: a notice in the mailbox and the agent's own end are one thing.
  package var other: Key?
  package var team: String
  /// The sender of the mail, or the agent.
  package var about: String
  /// One line.
  package var text: String

  package init(
    _ kind: Kind, key: Key, other: Key? = nil, team: String, about: String, text: String
  ) {
    self.kind = kind
    self.key = key
    self.other = other
    self.team = team
    self.about = Self.line(about, limit: 80)
    self.text = Self.line(text, limit: 200)
  }

  /// The first line of a text that is not blank, without anything that acts on a terminal.
  private static func line(_ text: String, limit: Int) -> String {
    let lines = text.prefix(4096).split(whereSeparator: \.isNewline)
    let first = lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    let line = Printable.escaped(String(first.drop { $0.isWhitespace }))
    return line.count > limit ? "\(line.prefix(limit - 1))…" : line
  }

  /// The alert as a sentence without its end.
  package var sentence: String {
    let detail = text.isEmpty ? "" : ": \(text)"
    return switch kind {
    case .mail: "mail from \(about)\(detail)"
    case .needsYou: "\(about) needs you\(detail)"
    case .failed: "\(about) failed\(detail)"
    case .finished: "\(about) has finished\(detail)"
    }
  }
}

extension Alert {
  package init(json: JSON) throws {
    let key = try json.requiredString("key")
    guard let read = Key(key) else { throw JSONShapeError("\"\(key)\" is not the key of an alert") }
    let kind = json["kind"]?.string.flatMap(Kind.init) ?? read.kind
    self.init(
      kind, key: read, other: json["other"]?.string.flatMap(Key.init),
      team: json["team"]?.string ?? "", about: json["about"]?.string ?? "",
      text: json["text"]?.string ?? "")
  }

  package var json: JSON {
    [
      "kind": .string(kind.rawValue), "team": .string(team), "about": .string(about),
      "text": .string(text), "key": .string("\(key)"), "other": other.map { .string("\($0)") },
    ]
  }
}
