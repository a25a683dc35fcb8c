import Control
import JSONSyntax
import Model
import Store

extension Command {
  private static let goals = AwaitRequest.Goal.allCases.map(\.rawValue)

  static let priorities = Message.Priority.allCases.map(\.rawValue)

  static let send = Command(
    "send", "Put a message into an agent's mailbox.",
    operands: [Operand("TO", .agent), Operand("TEXT|-", isOptional: true)],
    options: [
      .team, TextInput.fileOption,
      Option("from", value: "NAME", kind: .agent, "the sender (default: the agent of this pane)"),
      Option("summary", value: "S", "a few words for lists"),
      Option("reply-to", value: "ID", "the message that this one answers"),
      Option("priority", value: "P", kind: .choice(priorities), "high, normal or low"),
      Option("key", value: "KEY", "sending twice with the same key adds one message"),
      Option("expires", value: "TIME", "give up delivery after this time, such as 30m"),
      Option("wait", value: "STATE", kind: .choice(goals), "wait until it got this far"),
      Option("timeout", value: "TIME", "how long to wait (default: 30s)"),
      .json,
    ],
    details: """
      When it returns, the message is on the disk; the daemon then brings it into the agent's
      pane. It works while the daemon is down. --wait: stored, submitted (the program took it),
      seen (the agent asked for it) or acked (the agent ran `roost ack`). NAME@TEAM/NODE, or a NAME
      that only another machine has, goes by the repository's hub (see `roost config`); such a
      message is stored in the outbox, and --wait tells of no more.
      """,
    example: "roost send bob \"the build is green\" --wait submitted"
  ) { words, session in
    let identity = try Identity(session)
    let to = try identity.destination(words.operand(0) ?? "", team: words["team"])
    let text = try TextInput.read(words.operand(1), file: words["file"])
    let sending = try Sending(identity, words, text: text, to: to)
    var sent = try await sending.deliver(to: to)
    var failure: (any Error)?
    do {
      try await sending.awaitGoal(of: &sent)
    } catch {
      failure = error
    }
    // Stored it is in any case, and whoever sends it again would double it.
    session.show(sent.json) { session.print(sent.id) }
    if let failure { throw failure }
  }
}
