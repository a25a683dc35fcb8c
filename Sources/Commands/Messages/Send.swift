extension Command {
  private static let to = Operand<String>("TO", .agent)
  private static let text = Operand<String?>("TEXT|-")

  static let send = Command(
    "send", "Put a message into the mailbox of an agent, of several, or of the person.",
    operands: [to, text],
    options: [
      team, TextInput.file, Sending.sender, Sending.summary, Sending.replyTo, Sending.priority,
      Sending.key, Sending.expires, Sending.wait, Sending.timeout, json,
    ],
    details: """
      When it returns, the message is on the disk; the daemon then brings it into the agent's
      pane. It works while the daemon is down. --wait: stored, submitted (the program took it),
      seen (the agent asked for it) or acked (the agent ran `roost ack`). NAME@TEAM/NODE, or a NAME
      that only another machine has, goes by the repository's hub (see `roost config`); such a
      message is stored in the outbox, and --wait tells of no more. TO may be NAME,NAME and @all,
      @type:TYPE or @GROUP, a group of config.json; `user` is the person, `lead` the team's lead.
      """,
    example: "roost send bob \"the build is green\" --wait submitted"
  ) { words, session in
    let identity = try Identity(session)
    let recipients = try identity.destinations(
      words[Self.to], team: words[Self.team], from: identity.sender(words[Sending.sender]))
    let text = try TextInput.read(words[Self.text], file: words[TextInput.file])
    guard recipients.count == 1, let to = recipients.first else {
      guard words[Sending.wait] == nil, words[Sending.replyTo] == nil else {
        throw UsageError(
          "--wait and --reply-to are for one recipient; \(words[Self.to]) are several")
      }
      return try await Sending(identity, words, text: text).send(toEach: recipients)
    }
    try await Sending(identity, words, text: text, to: to).send(to: to)
  }
}
