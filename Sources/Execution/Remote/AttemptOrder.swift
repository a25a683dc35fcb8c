import JSONSyntax
import Model
import Platform

/// What another machine is told of an attempt that it is to make.
package struct AttemptOrder: Sendable, Equatable {
  package var name: AttemptName
  package var title: String
  /// An agent's name, or a command.
  package var agent: String
  package var model: String?
  /// What the plan sets for the task; nothing else of the environment at home.
  package var environment: [String: String]
  /// The commit that it begins at.
  package var base: String
  /// Where in the tree it works; empty for the top.
  package var subdirectory: String
  /// The attempt's directory at home, which its prompt names.
  package var directory: String
  /// How long its program may run where nobody ends it before.
  package var seconds: Int
  /// The bundles of its code, in the order to take them in, and `prompt.md`, `deps/…`.
  package var files: [RemoteFile]

  package init(
    _ start: AttemptStart, title: String, environment: [String: String], base: String,
    subdirectory: String, seconds: Int
  ) {
    name = start.name
    self.title = title
    agent = start.agent
    model = start.model
    self.environment = environment
    self.base = base
    self.subdirectory = subdirectory
    directory = start.files.directory
    self.seconds = seconds
    files = []
  }

  /// What bundles of code are called.
  package static let codePrefix = "code-"

  /// - Throws: for bytes that are not such an order.
  package init(bytes: [UInt8]) throws {
    let json = try JSON(parsing: bytes)
    let version = try json.requiredInteger("version")
    guard version == Self.version else {
      throw JSONShapeError(
        "the attempt is of version \(version) and this Roost knows \(Self.version); update it")
    }
    name = AttemptName(
      run: try json.requiredString("run"), task: try json.requiredString("task"),
      number: try json.requiredInteger("attempt"))
    title = try json.requiredString("title")
    agent = try json.requiredString("agent")
    model = json["model"]?.string
    environment = Spawn.variables(json["environment"])
    base = try json.requiredString("base")
    subdirectory = json["subdirectory"]?.string ?? ""
    directory = try json.requiredString("directory")
    seconds = try json.requiredInteger("seconds")
    files = try json.requiredArray("files").map { try RemoteFile(json: $0) }
    try check()
  }

  /// What comes from another machine becomes paths and arguments of git.
  private func check() throws {
    func isPart(_ text: String) -> Bool {
      !text.isEmpty && text != "." && text != ".."
        && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x2f && $0 != 0x5c }
    }
    let words = [name.run, name.task]
    guard words.allSatisfy(isPart), name.number > 0,
      (40...64).contains(base.utf8.count), base.allSatisfy(\.isHexDigit),
      !subdirectory.split(separator: "/").contains(".."), !subdirectory.hasPrefix("/"),
      files.allSatisfy({ file in
        file.name.split(separator: "/", omittingEmptySubsequences: false)
          .allSatisfy { isPart(String($0)) }
      })
    else { throw JSONShapeError("the attempt has a name or a path that it must not have") }
  }

  private static let version = 1

  package var bytes: [UInt8] {
    let json: JSON = [
      "version": .integer(Self.version), "run": .string(name.run), "task": .string(name.task),
      "attempt": .integer(name.number), "title": .string(title), "agent": .string(agent),
      "model": model.map(JSON.string), "environment": Spawn.json(of: environment),
      "base": .string(base), "subdirectory": subdirectory.isEmpty ? nil : .string(subdirectory),
      "directory": .string(directory), "seconds": .integer(seconds),
      "files": .array(files.map(\.json)),
    ]
    return json.bytes()
  }
}
