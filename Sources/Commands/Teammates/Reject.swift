extension Command {
  private static let reason = Option<String>("reason", value: "R", "why")

  static let reject = Command(
    "reject", "Refuse to finish: the answer to a shutdown request.",
    operands: [shutdownRequest],
    options: [team, asAgent, reason, json],
    example: "roost reject shutdown-1795254093842@alice --reason \"tests still run\""
  ) { words, session in
    try await answer(words, session, approves: false, reason: words[Self.reason])
  }
}
