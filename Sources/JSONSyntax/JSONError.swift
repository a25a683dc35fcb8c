/// Text that is not JSON, and the byte at which that shows.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  package enum Problem: Equatable, Sendable {
    /// The text ends too early; more of it might make it whole.
    case unexpectedEnd
    /// Something else should stand here.
    case expected(String)
    /// Arrays and objects stand in each other too deeply.
    case tooDeep
    case trailingText
  }

  package let offset: Int
  package let problem: Problem

  package init(offset: Int, problem: Problem) {
    self.offset = offset
    self.problem = problem
  }

  package var description: String {
    switch problem {
    case .unexpectedEnd: "it ends too early, at byte \(offset)"
    case .expected(let what): "expected \(what) at byte \(offset)"
    case .tooDeep: "values are nested too deeply at byte \(offset)"
    case .trailingText: "more text follows the end, at byte \(offset)"
    }
  }

  /// The line and column of the error in the text, both counted from 1, columns in bytes.
  package func position(in text: [UInt8]) -> (line: Int, column: Int) {
    let before = text.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (line, offset - start + 1)
  }
}

/// JSON that is well formed but not of the shape that was asked for.
package struct JSONShapeError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension JSON {
  /// The member of an object as the type that `read` looks for, or an error that names it.
  package func required<T>(
    _ key: String, _ kind: String, _ read: (JSON) -> T?
  ) throws(JSONShapeError) -> T {
    guard let value = self[key] else { throw JSONShapeError("\"\(key)\" is missing") }
    guard let result = read(value) else { throw JSONShapeError("\"\(key)\" is not \(kind)") }
    return result
  }

  package func requiredString(_ key: String) throws(JSONShapeError) -> String {
    try required(key, "a string", \.string)
  }

  package func requiredInteger(_ key: String) throws(JSONShapeError) -> Int {
    try required(key, "an integer", \.integer)
  }

  package func requiredArray(_ key: String) throws(JSONShapeError) -> [JSON] {
    try required(key, "an array", \.array)
  }

  package func requiredObject(_ key: String) throws(JSONShapeError) -> JSONObject {
    try required(key, "an object", \.object)
  }
}
