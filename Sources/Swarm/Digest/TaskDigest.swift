package import JSONSyntax

/// Everything that the result of a task depends on: where two are equal, the result of one is that of
/// the other.
package struct TaskDigest: Sendable, Equatable {
  /// How results are kept; one of another number is never taken.
  package static let schema = 1

  package var prompt: String
  package var role: String?
  package var kind: PlannedTask.Kind
  /// The agent's command, word by word.
  package var command: [String]
  /// What the agent's program says of its version.
  package var version: String?
  package var model: String?
  /// The variables that are given to it.
  package var environment: [String: String]
  package var verify: String?
  /// The hash of the tree that it works on, or of the part of it that the task is about.
  package var tree: String?
  /// The digests of what the tasks gave that it waits for, in any order.
  package var dependencies: [String]

  package init(prompt: String, kind: PlannedTask.Kind, command: [String]) {
    self.prompt = prompt
    self.kind = kind
    self.command = command
    environment = [:]
    dependencies = []
  }

  /// What a task of a plan asks for; what it works on and with is added to it.
  package init(task: PlannedTask, command: [String]) {
    self.init(prompt: task.prompt, kind: task.kind, command: command)
    role = task.role
    environment = task.environment
    verify = task.verify
  }

  package var json: JSON {
    [
      "schema": .integer(Self.schema), "prompt": .string(prompt), "role": role.map(JSON.string),
      "kind": .string(kind.rawValue), "command": .array(command.map(JSON.string)),
      "version": version.map(JSON.string), "model": model.map(JSON.string),
      "env": .texts(environment), "verify": verify.map(JSON.string),
      "tree": tree.map(JSON.string),
      "dependencies": .array(dependencies.sorted().map(JSON.string)),
    ]
  }

  /// SHA-256 over the canonical JSON, as 64 hexadecimal digits.
  package var key: String { SHA256.hex(json.canonical.bytes()) }

  /// The digest of what a task gave: its result in words, and the tree that its work led to.
  package static func output(text: String, tree: String?) -> String {
    let json: JSON = ["text": .string(text), "tree": tree.map(JSON.string)]
    return SHA256.hex(json.canonical.bytes())
  }
}
