package import JSONSyntax

/// What an agent says of a task that it has done.
package struct TaskAnswer: Sendable, Equatable {
  /// The result in words, or as a JSON document.
  package var text: String
  /// The commit with the work, where the task changed code.
  package var commit: String?
  /// The hash of that commit's tree: equal trees are equal work.
  package var tree: String?
  /// How the task's check ended with the work.
  package var check: TaskCheck?
  package var artifacts: [String] = []
  /// What the work cost, as the agent says.
  package var cost: Amount?

  /// The longest text of a result, in bytes: longer ones belong into a file that is named.
  package static let textLimit = 256 << 10

  package init(_ text: String) {
    self.text = text
  }

  package init(json: JSON) throws(JSONShapeError) {
    self.init(try json.requiredString("text"))
    commit = json["commit"]?.string
    tree = json["tree"]?.string
    check = try json["check"].map { value throws(JSONShapeError) in try TaskCheck(json: value) }
    cost = try json.amount("cost")
    artifacts = (json["artifacts"]?.array ?? []).compactMap(\.string)
  }

  package var json: JSON {
    [
      "text": .string(text), "commit": commit.map(JSON.string), "tree": tree.map(JSON.string),
      "check": check?.json, "cost": cost?.json,
      "artifacts": artifacts.isEmpty ? nil : .array(artifacts.map(JSON.string)),
    ]
  }
}

/// A command that was run to check work, and how it ended.
package struct TaskCheck: Sendable, Equatable {
  package var command: String
  package var exitCode: Int
  /// The end of what it printed.
  package var output: String

  package init(command: String, exitCode: Int, output: String) {
    self.command = command
    self.exitCode = exitCode
    self.output = output
  }

  package init(json: JSON) throws(JSONShapeError) {
    self.init(
      command: try json.requiredString("command"), exitCode: try json.requiredInteger("exit_code"),
      output: try json.requiredString("output"))
  }

  package var json: JSON {
    ["command": .string(command), "exit_code": .integer(exitCode), "output": .string(output)]
  }
}
