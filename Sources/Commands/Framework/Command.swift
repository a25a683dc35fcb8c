/// One verb of the command line: what it takes, what it says of itself, what it does.
package struct Command: Sendable {
  /// One word, or two as in `team create`.
  package var name: String
  package var summary: String
  package var operands: [OperandDeclaration]
  package var options: [OptionDeclaration]
  /// What else a user should know, in whole sentences.
  package var details: String
  package var example: String
  package var run: @Sendable (Invocation, Session) async throws -> Void

  package init(
    _ name: String, _ summary: String, operands: [any CommandOperand] = [],
    options: [any CommandOption] = [], details: String = "", example: String,
    run: @escaping @Sendable (Invocation, Session) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands.map(\.declaration)
    self.options = (options + [Self.helpFlag]).map(\.declaration)
    self.details = details
    self.example = example
    self.run = run
  }

  /// Whether its last operand stands for all the words that follow.
  var takesMoreWords: Bool { operands.last?.isRepeated == true }

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
    /// A command of Roost.
    case command
  }
}
