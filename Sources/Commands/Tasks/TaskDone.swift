import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let result = Option<String>(
    "result", value: "TEXT|-", "the result in words or as JSON; - for standard input")
  private static let commit = Option<String>("commit", value: "SHA", "the commit with the work")
  private static let cost = Option<Amount>(
    "cost", value: "AMOUNT", "what the work cost, such as 0.25usd")
  private static let artifact = RepeatedOption<String>(
    "artifact", value: "PATH", "a file that belongs to the result; may be repeated",
    expected: "a path"
  ) { $0 }

  static let taskDone = Command(
    "task done", "Answer a task that you were given: it is done.", operands: [id],
    options: [result, TextInput.file, commit, artifact, cost, asAgent, team, json],
    details: """
      Where the task has a check, it is run first, in your directory; a check that fails refuses
      the answer, and you can mend that and answer again. An answer that comes after the task is
      over is kept and marked late.
      """,
    example: "roost task done 7k2f --result \"the login page is safe\""
  ) { words, session in
    var answer = TaskAnswer("")
    if words[Self.result] != nil || words[TextInput.file] != nil || words[Self.commit] == nil {
      answer.text = try TextInput.read(words[Self.result], file: words[TextInput.file])
    }
    answer.commit = words[Self.commit]
    answer.cost = words[Self.cost]
    answer.artifacts = words[Self.artifact].map(session.absolute)
    try await TaskWork(words, session).send(.done(answer), on: words[Self.id]) { task in
      if let node = task.node { return "task \(task.shortID): your answer goes to \(node)" }
      return task.state.isTerminal
        ? TaskReport(task).headline : "task \(task.shortID): your answer counts; others are open"
    }
  }
}
