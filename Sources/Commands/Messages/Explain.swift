extension Command {
  private static let meantID = Operand<String>("ID")

  static let explain = Command(
    "explain", "Tell the whole story of a message or a task, with the evidence.",
    operands: [meantID], options: [json],
    details: """
      Of a message it tells how far it came and why; of a task who has it, what it waits for, who
      answered what, and until when. It reads the files, so it works without the daemon.
      """,
    example: "roost explain 7k2f"
  ) { words, session in
    let written = words[Self.meantID]
    let task = try TaskStory(written, session)
    if let task, task.isMeantByAll(of: written) { return session.show(task.json) { task.print() } }
    do {
      var story = try Story(written, session)
      guard task == nil else {
        throw UsageError("\(written) means a task and a message; write more of the id")
      }
      try await story.addPresent()
      session.show(story.json) { story.print() }
    } catch let missing as Story.Unknown {
      guard let task else { throw CommandFailure("\(missing)") }
      session.show(task.json) { task.print() }
    }
  }
}
