package import JSONSyntax

/// What a tool was called with and does not take; the text says what to give instead.
package struct ArgumentError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// How an argument is called and what it is: what the tool's schema and the check of a call go by.
package struct ArgumentDeclaration: Sendable {
  package let property: Schema.Property
  /// Throws where a value is not what the argument takes.
  let check: @Sendable (JSON) throws(ArgumentError) -> Void

  package var name: String { property.name }
}

/// What can stand among a tool's arguments.
package protocol ToolArgument: Sendable {
  var declaration: ArgumentDeclaration { get }
}

/// A named argument of a tool, and the key to its value.
package struct Argument<Value: Sendable>: ToolArgument {
  package let declaration: ArgumentDeclaration
  /// What it is where the call does not give it, or gives null.
  let absent: Value
  let read: @Sendable (JSON) throws(ArgumentError) -> Value

  package init(
    _ name: String, _ schema: Schema, _ summary: String?, isRequired: Bool = false,
    absent: Value, read: @escaping @Sendable (JSON) throws(ArgumentError) -> Value
  ) {
    self.absent = absent
    self.read = read
    declaration = ArgumentDeclaration(
      property: Schema.Property(name, schema, summary, isRequired: isRequired),
      check: { (value) throws(ArgumentError) in _ = try read(value) })
  }
}

/// The arguments of one call, checked against what the tool takes.
package struct Arguments: Sendable {
  private let values: JSONObject

  package init(
    _ values: JSONObject, for declared: [ArgumentDeclaration], of tool: String,
    missing: ((String) -> String)? = nil
  ) throws(ArgumentError) {
    for member in values.members {
      guard let argument = declared.first(where: { $0.name == member.key }) else {
        throw ArgumentError(
          Self.unknown(member.key, of: tool, among: declared.map(\.name)))
      }
      if !member.value.isNull { try argument.check(member.value) }
    }
    for argument in declared where argument.property.isRequired {
      guard let value = values[argument.name], !value.isNull else {
        throw ArgumentError(missing?(argument.name) ?? "\(tool) needs \(argument.name)")
      }
    }
    self.values = values
  }

  package subscript<Value>(argument: Argument<Value>) -> Value {
    guard let value = values[argument.declaration.name], !value.isNull,
      let read = try? argument.read(value)
    else { return argument.absent }
    return read
  }

  private static func unknown(
    _ name: String, of tool: String, among names: [String]
  ) -> String {
    let shown = Shown.text(name)
    guard !names.isEmpty else { return "\(tool) takes no arguments, and \(shown) was given" }
    return "\(tool) has no argument \(shown); it takes \(names.joined(separator: ", "))"
  }
}
