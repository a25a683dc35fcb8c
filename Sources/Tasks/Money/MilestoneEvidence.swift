package import JSONSyntax

/// What shows that a milestone is done.
package struct MilestoneEvidence: Sendable, Equatable {
  /// A command that was run, how it ended and the end of what it printed.
  package struct Check: Sendable, Equatable {
    package var command: String
    package var exitCode: Int
    package var output: String

    package init(command: String, exitCode: Int, output: String) {
      self.command = command
      self.exitCode = exitCode
      self.output = output
    }
  }

  /// The commit with the work.
  package var commit: String?
  package var check: Check?
  /// The path of a file with the result.
  package var file: String?

  package init(commit: String? = nil, check: Check? = nil, file: String? = nil) {
    self.commit = commit
    self.check = check
    self.file = file
  }

  package var isEmpty: Bool { commit == nil && check == nil && file == nil }
}

extension MilestoneEvidence {
  package init(json: JSON) throws(JSONShapeError) {
    commit = try json.optionalString("commit")
    check = try json["check"].map { value throws(JSONShapeError) in
      Check(
        command: try value.requiredString("command"),
        exitCode: try value.requiredInteger("exit_code"),
        output: try value.requiredString("output"))
    }
    file = try json.optionalString("file")
  }

  package var json: JSON {
    [
      "commit": commit.map(JSON.string),
      "check": check.map {
        [
          "command": .string($0.command), "exit_code": .integer($0.exitCode),
          "output": .string($0.output),
        ]
      },
      "file": file.map(JSON.string),
    ]
  }
}
