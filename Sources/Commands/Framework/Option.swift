import Model

/// How an option is written and explained: what help, completions and the check of words go by.
package struct OptionDeclaration: Sendable {
  /// Without the dashes.
  package let name: String
  package let short: Character?
  /// What stands for the value in help; nil for a flag.
  package let value: String?
  package let kind: Command.ValueKind
  package let summary: String
  /// What its value has to be, in words.
  let expected: String
  let accepts: @Sendable (String) -> Bool
}

/// What can stand among a command's options.
package protocol CommandOption: Sendable {
  var declaration: OptionDeclaration { get }
}

extension Command {
  /// An option without a value, and the key to whether it was given.
  package struct Flag: CommandOption {
    package let declaration: OptionDeclaration

    package init(_ name: String, short: Character? = nil, _ summary: String) {
      declaration = OptionDeclaration(
        name: name, short: short, value: nil, kind: .text, summary: summary, expected: "",
        accepts: { _ in false })
    }
  }

  /// An option with a value, and the key to it.
  package struct Option<Value: Sendable>: CommandOption {
    package let declaration: OptionDeclaration
    let read: @Sendable (String) -> Value?

    init(
      _ name: String, short: Character?, value: String, kind: ValueKind, _ summary: String,
      expected: String, read: @escaping @Sendable (String) -> Value?
    ) {
      self.read = read
      declaration = OptionDeclaration(
        name: name, short: short, value: value, kind: kind, summary: summary, expected: expected,
        accepts: { read($0) != nil })
    }
  }
}

extension Command {
  /// An option with a value that may be given several times, and the key to all of them.
  package struct RepeatedOption<Value: Sendable>: CommandOption {
    package let declaration: OptionDeclaration
    let read: @Sendable (String) -> Value?

    init(
      _ name: String, value: String, _ summary: String, expected: String,
      read: @escaping @Sendable (String) -> Value?
    ) {
      self.read = read
      declaration = OptionDeclaration(
        name: name, short: nil, value: value, kind: .text, summary: summary, expected: expected,
        accepts: { read($0) != nil })
    }
  }
}

extension Command.Option where Value == String {
  init(
    _ name: String, short: Character? = nil, value: String, kind: Command.ValueKind = .text,
    _ summary: String
  ) {
    self.init(name, short: short, value: value, kind: kind, summary, expected: "a text") { $0 }
  }
}

extension Command.Option where Value == Int {
  init(_ name: String, short: Character? = nil, value: String, _ summary: String) {
    self.init(name, short: short, value: value, kind: .text, summary, expected: "a number") {
      Int($0)
    }
  }
}

extension Command.Option where Value == Duration {
  /// A length of time, such as `30`, `15m` or `2h`.
  init(_ name: String, value: String, _ summary: String) {
    self.init(
      name, short: nil, value: value, kind: .text, summary,
      expected: "a time such as 30s, 15m or 2h"
    ) { Duration(spelled: $0) }
  }
}

extension Command.Option where Value == Bool {
  init(_ name: String, value: String, _ summary: String) {
    self.init(
      name, short: nil, value: value, kind: .choice(["true", "false"]), summary,
      expected: "true or false"
    ) { Bool($0) }
  }
}

extension Command.Option
where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a few words.
  init(_ name: String, value: String, _ summary: String) {
    let words = Value.allCases.map(\.rawValue)
    self.init(
      name, short: nil, value: value, kind: .choice(words), summary,
      expected: words.joined(separator: ", ")
    ) { Value(rawValue: $0) }
  }
}
