import JSONSyntax
import Model
import Platform

/// What the program of an attempt is: it stands in a file, so that nothing of it is on a command line.
package struct AttemptPlan: Sendable, Equatable {
  /// The program and its arguments.
  package var arguments: [String]
  package var directory: String
  /// What is set beside the daemon's own environment.
  package var environment: [String: String]
  /// What it reads on standard input; nil for nothing.
  package var input: String?

  package init(
    arguments: [String], directory: String, environment: [String: String], input: String?
  ) {
    self.arguments = arguments
    self.directory = directory
    self.environment = environment
    self.input = input
  }

  /// - Throws: where the file is not there or damaged.
  package init(path: String) throws {
    guard let bytes = try Files.read(path) else { throw JSONShapeError("\(path) is missing") }
    let json = try JSON(parsing: bytes)
    let arguments = try json.requiredArray("arguments")
    let words = arguments.compactMap(\.string)
    guard !words.isEmpty, words.count == arguments.count else {
      throw JSONShapeError("\(path) has no program")
    }
    self.init(
      arguments: words,
      directory: try json.requiredString("directory"),
      environment: Spawn.variables(json["environment"] ?? .null),
      input: json["input"]?.string)
  }

  package func write(to path: String) throws { try AttemptRecord.put(json.bytes(), path) }

  private var json: JSON {
    [
      "arguments": .array(arguments.map(JSON.string)), "directory": .string(directory),
      "environment": .texts(environment), "input": input.map(JSON.string),
    ]
  }
}
