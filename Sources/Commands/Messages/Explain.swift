import JSONSyntax

extension Command {
  static let explain = Command(
    "explain", "Tell a message's whole story, with the evidence.",
    operands: [Operand("ID")], options: [.json],
    details:
      "It reads the mailboxes, the outboxes and the delivery journal, so it works without the daemon.",
    example: "roost explain 7k2f"
  ) { words, session in
    var story = try Story(words.operand(0) ?? "", session)
    try await story.addPresent()
    session.show(story.json) { story.print() }
  }
}
