import Model

extension Command {
  private static let keyOfEach = Option<String>(
    "key", value: "KEY", "sending twice with the same key adds one message each")
  private static let text = Operand<String?>("TEXT|-")

  static let broadcast = Command(
    "broadcast", "Put a message into the mailbox of every other live agent of the team.",
    operands: [text],
    options: [
      team, TextInput.file, Sending.sender, Sending.summary, Sending.priority, keyOfEach,
      Sending.expires, json,
    ],
    details: """
      It tells of each recipient what became of the message, and of each agent that is gone and gets
      nothing; one that fails does not keep it from the others.
      """,
    example: "roost broadcast \"freeze: the release is being cut\""
  ) { words, session in
    let identity = try Identity(session)
    let team = try identity.team(words[Self.team])
    let text = try TextInput.read(words[Self.text], file: words[TextInput.file])
    let sending = try Sending(identity, words, text: text)
    let (recipients, ended) = try identity.everybody(in: team, but: sending.draft.from)
    if recipients.isEmpty {
      session.say("team \(team) has no other live agent; nobody was told")
    }
    try await sending.send(
      toEach: recipients, skipped: ended.map { (.local($0.address), $0.status) })
  }
}
