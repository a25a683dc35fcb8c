import Model

extension Command {
  private static let name = Operand<String>("TEAM")
  private static let reason = Option<String>("reason", value: "R", "why")

  static let decline = Command(
    "decline", "Do not take part in a team that asks you.", operands: [name],
    options: [reason, asAgent, json], example: "roost decline login-fix --reason \"I am busy\""
  ) { words, session in
    try await InvitationWords.answer(
      words[Self.name], words, session, accepts: false, reason: words[Self.reason])
  }
}
