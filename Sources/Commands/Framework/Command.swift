import Model

/// One verb of the command line: what it takes, what it says of itself, what it does.
package struct Command: Sendable {
  /// One word, or two as in `team create`.
  package var name: String
  package var summary: String
  package var operands: [Operand]
  package var options: [Option]
  /// What else a user should know, in whole sentences.
  package var details: String
  package var example: String
  package var run: @Sendable (Invocation, Session) async throws -> Void

  package init(
    _ name: String, _ summary: String, operands: [Operand] = [], options: [Option] = [],
    details: String = "", example: String,
    run: @escaping @Sendable (Invocation, Session) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    self.options = options + [.help]
    self.details = details
    self.example = example
    self.run = run
  }

  /// Whether its last operand stands for all the words that follow.
  var takesMoreWords: Bool { operands.last?.name.hasSuffix("…") == true }

  /// Whether one of its operands is free text, which may begin with a dash.
  var takesText: Bool {
    operands.contains { $0.name.hasPrefix("TEXT") || $0.name.hasPrefix("TASK") }
  }

  /// What a value is, for completions.
  package enum ValueKind: Sendable, Equatable {
    case text
    case agent
    case team
    /// The name of kept work.
    case kept
    case file
    case choice([String])
    case command
  }

  package struct Operand: Sendable {
    package var name: String
    package var kind: ValueKind
    package var isOptional: Bool

    package init(_ name: String, _ kind: ValueKind = .text, isOptional: Bool = false) {
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
    }
  }

  package struct Option: Sendable {
    /// Without the dashes.
    package var name: String
    package var short: Character?
    /// What stands for the value in help; nil for a flag.
    package var value: String?
    package var kind: ValueKind
    package var summary: String

    package init(
      _ name: String, short: Character? = nil, value: String? = nil, kind: ValueKind = .text,
      _ summary: String
    ) {
      self.name = name
      self.short = short
      self.value = value
      self.kind = kind
      self.summary = summary
    }

    static let help = Option("help", short: "h", "print this")
    static let json = Option("json", "print JSON")
    static let team = Option("team", value: "TEAM", kind: .team, "the team (default: yours)")
  }
}

/// The words behind a command, told apart by what the command takes.
package struct Invocation: Sendable {
  private var values: [String: String] = [:]
  private var flags: Set<String> = []
  private(set) package var operands: [String] = []

  /// Reads words; `--` ends the options, `-` is an operand.
  package init(_ words: [String], for command: Command) throws(UsageError) {
    var rest = words[...]
    var onlyOperands = false
    while let word = rest.popFirst() {
      if onlyOperands || !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if word == "--" {
        onlyOperands = true
      } else {
        try read(word, &rest, command)
      }
    }
    guard !flags.contains("help") else { return }
    let required = command.operands.count { !$0.isOptional }
    if operands.count < required {
      throw UsageError("\(command.name) needs \(command.operands[operands.count].name)", command)
    }
    if operands.count > command.operands.count, !command.takesMoreWords {
      throw UsageError(
        "\"\(operands[command.operands.count])\" is one word too many"
          + (command.takesText ? "; put a text of several words in quotes" : ""), command)
    }
  }

  private mutating func read(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = String(parts[0])
    let found = command.options.first {
      written == "--\($0.name)" || $0.short.map { written == "-\($0)" } == true
    }
    guard let option = found else {
      let near = Name.suggestion(for: written, among: command.options.map { "--\($0.name)" })
      let dash = command.takesText ? "; put `--` before a text that begins with a dash" : ""
      let hint = near.isEmpty ? dash : near
      throw UsageError(
        "\(command.name) has no option \(written)\(hint)", hint.isEmpty ? command : nil)
    }
    guard option.value != nil else {
      guard parts.count == 1 else {
        throw UsageError("\(written) takes no value", command)
      }
      flags.insert(option.name)
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
      throw UsageError("\(written) needs \(option.value ?? "a value")", command)
    }
    if case .choice(let choices) = option.kind, !choices.contains(value) {
      throw UsageError("\(written) is one of \(choices.joined(separator: ", "))", command)
    }
    values[option.name] = value
  }

  package func has(_ flag: String) -> Bool { flags.contains(flag) }
  package subscript(option: String) -> String? { values[option] }

  package func operand(_ index: Int) -> String? {
    operands.indices.contains(index) ? operands[index] : nil
  }

  /// An option's value as a whole number.
  package func integer(_ option: String) throws -> Int? {
    guard let text = values[option] else { return nil }
    guard let number = Int(text) else {
      throw UsageError("--\(option) needs a number, not \(text)")
    }
    return number
  }

  /// An option's value as a length of time, such as `30`, `15m` or `2h`.
  package func duration(_ option: String) throws -> Duration? {
    guard let text = values[option] else { return nil }
    guard let duration = Duration(spelled: text) else {
      throw UsageError("--\(option) needs a time such as 30s, 15m or 2h, not \(text)")
    }
    return duration
  }
}
