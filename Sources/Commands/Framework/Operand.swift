/// How an operand is called and what it is: what help, completions and the check of words go by.
package struct OperandDeclaration: Sendable {
  package let name: String
  package let kind: Command.ValueKind
  package let isOptional: Bool
  /// Whether it stands for all the words that follow.
  package let isRepeated: Bool
}

/// What can stand among a command's operands.
package protocol CommandOperand: Sendable {
  var declaration: OperandDeclaration { get }
}

extension Command {
  /// A word that a command takes by its place, and the key to it: a `String` that has to be there, a
  /// `String?` that may be left out, or, at the end, the `[String]` of all the words that follow.
  package struct Operand<Value: Sendable>: CommandOperand {
    package let declaration: OperandDeclaration
    let read: @Sendable (ArraySlice<String>) -> Value
  }
}

extension Command.Operand where Value == String {
  init(_ name: String, _ kind: Command.ValueKind = .text) {
    declaration = OperandDeclaration(
      name: name, kind: kind, isOptional: false, isRepeated: false)
    // `Invocation` has seen that it is there.
    read = { $0.first ?? "" }
  }
}

extension Command.Operand where Value == String? {
  init(_ name: String, _ kind: Command.ValueKind = .text) {
    declaration = OperandDeclaration(name: name, kind: kind, isOptional: true, isRepeated: false)
    read = { $0.first }
  }
}

extension Command.Operand where Value == [String] {
  init(_ name: String, _ kind: Command.ValueKind = .text, isOptional: Bool = false) {
    declaration = OperandDeclaration(
      name: name, kind: kind, isOptional: isOptional, isRepeated: true)
    read = { Array($0) }
  }
}
