extension Command {
  private static let messageID = Operand<String>("ID")

  static let explain = Command(
    "explain", "Tell a message's whole story, with the evidence.",
    operands: [messageID], options: [json],
    details:
      "It reads the mailboxes, the outboxes and the delivery journal, so it works without the daemon.",
    example: "roost explain 7k2f"
  ) { words, session in
    var story = try Story(words[Self.messageID], session)
    try await story.addPresent()
    session.show(story.json) { story.print() }
  }
}
