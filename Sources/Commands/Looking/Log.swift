extension Command {
  static let pattern = Option<String>(
    "grep", short: nil, value: "RE", kind: .text, "only texts in which the pattern is found",
    expected: "a regular expression"
  ) { (try? Regex($0)) == nil ? nil : $0 }
  static let ofThread = Option<String>(
    "thread", value: "ID", "only the message with the id, and what belongs to its thread")
  private static let follows = Flag(
    "follow", short: "f", "go on with new messages until interrupted")
  static let oneOfTwo = Operand<String?>("A", .agent)
  static let otherOfTwo = Operand<String?>("B", .agent)

  static let log = Command(
    "log", "Show a team's conversation and tasks: who said what to whom, and what became of it.",
    operands: [oneOfTwo, otherOfTwo],
    options: [team, sinceTime, pattern, ofThread, newest, follows, json],
    details: """
      With A it is what A said and was told, with B what the two said to each other. A broadcast is
      one line. What happened to tasks stands between the mail. It reads mailboxes, archives and the
      tasks' log, so it works without the daemon, and marks nothing.
      Texts that stand in files beside a mailbox are shown by `roost inbox NAME --id ID`.
      """,
    example: "roost log alice bob --since 2h"
  ) { words, session in
    let log = try Conversation(words, session)
    guard words[Self.follows] else { return try log.show() }
    try await log.follow()
  }
}
