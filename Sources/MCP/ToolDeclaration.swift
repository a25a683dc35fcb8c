package import JSONSyntax

/// What a tool says of itself: what clients and models go by.
package struct ToolDeclaration: Sendable {
  package let name: String
  package let summary: String
  package let arguments: [ArgumentDeclaration]
  package let result: Schema
  package let hints: Hints
  package let options: Options
  /// What a call is told that lacks an argument, where a set of tools has words of its own for it.
  package var missing: (@Sendable (String) -> String)?

  package init(
    _ name: String, _ summary: String, arguments: [any ToolArgument], result: Schema,
    hints: Hints, options: Options = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments.map(\.declaration)
    self.result = result
    self.hints = hints
    self.options = options
  }

  /// What a call does to the world; a client may ask its user before some of it.
  package struct Hints: Sendable, Equatable {
    var isReadOnly = false
    var isDestructive = false
    var isIdempotent = false
    var isOpenWorld = false

    /// Looks at what is there; called again it does no more.
    package static let looks = Hints(isReadOnly: true, isIdempotent: true)
    /// Adds something, each time that it is called.
    package static let adds = Hints()
    /// Brings about a state, once.
    package static let settles = Hints(isIdempotent: true)
    /// Starts a program that may do anything.
    package static let starts = Hints(isOpenWorld: true)
    /// Ends something.
    package static let ends = Hints(isDestructive: true, isIdempotent: true)

    var json: JSON {
      [
        "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(isDestructive),
        "idempotentHint": .bool(isIdempotent), "openWorldHint": .bool(isOpenWorld),
      ]
    }
  }

  package struct Options: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }

    /// A call may last, and holds up no other.
    package static let waits = Options(rawValue: 1)
    /// A client that looks tools up only when they are wanted has this one at once.
    package static let isAlwaysLoaded = Options(rawValue: 2)
    /// It is left out where few tools are wanted.
    package static let isExtra = Options(rawValue: 4)
  }

  package func json(for version: ProtocolVersion) -> JSON {
    [
      "name": .string(name),
      "description": .string(summary),
      "inputSchema": Schema.object(arguments.map(\.property)).json,
      "outputSchema": version.hasStructure ? result.json : nil,
      "annotations": version.hasAnnotations ? hints.json : nil,
      "_meta": version.hasStructure && options.contains(.isAlwaysLoaded)
        ? ["anthropic/alwaysLoad": true] : nil,
    ]
  }
}
