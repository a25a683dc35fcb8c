import Model

/// The words behind a command, told apart by what the command takes.
package struct Invocation: Sendable {
  /// What was written for an option, each time that it was given.
  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []
  private var operands: [String] = []
  private let declared: [OperandDeclaration]
  /// How many operands stand before `--`; nil without it.
  private(set) var beforeDashes: Int?

  /// Reads words; `--` ends the options, `-` is an operand.
  package init(_ words: [String], for command: Command) throws(UsageError) {
    declared = command.operands
    var rest = words[...]
    while let word = rest.popFirst() {
      if beforeDashes != nil || !word.hasPrefix("-") || word == "-" {
        operands.append(word)
      } else if word == "--" {
        beforeDashes = operands.count
      } else {
        try read(word, &rest, command)
      }
    }
    guard !self[Command.helpFlag] else { return }
    let required = command.operands.count { !$0.isOptional }
    if operands.count < required {
      throw UsageError("\(command.name) needs \(command.operands[operands.count].name)", command)
    }
    if operands.count > command.operands.count, !command.takesMoreWords {
      throw UsageError(
        "\"\(operands[command.operands.count])\" is one word too many"
          + (command.takesText ? "; put a text of several words in quotes" : ""), command)
    }
    for option in command.options {
      guard let wrong = values[option.name]?.first(where: { !option.accepts($0) }) else { continue }
      throw UsageError("--\(option.name) needs \(option.expected), not \(wrong)")
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
    values[option.name, default: []].append(value)
  }

  subscript(flag: Command.Flag) -> Bool { flags.contains(flag.declaration.name) }

  /// An option's value, the last one; nil where it was not given.
  subscript<Value>(option: Command.Option<Value>) -> Value? {
    values[option.declaration.name]?.last.flatMap(option.read)
  }

  /// The values of an option that may be given several times.
  subscript<Value>(option: Command.RepeatedOption<Value>) -> [Value] {
    values[option.declaration.name]?.compactMap(option.read) ?? []
  }

  subscript<Value>(operand: Command.Operand<Value>) -> Value {
    let place = declared.firstIndex { $0.name == operand.declaration.name }
    let words = place.map { operands.dropFirst($0) } ?? []
    return operand.read(operand.declaration.isRepeated ? words : words.prefix(1))
  }

  /// What was written of an option: its value, or nothing for a flag; nil where it was not given.
  package func text(of option: OptionDeclaration) -> String? {
    values[option.name]?.last ?? (flags.contains(option.name) ? "" : nil)
  }
}
