import JSONSyntax

extension Command {
  static let reject = Command(
    "reject", "Refuse to finish: the answer to a shutdown request.",
    operands: [Operand("REQUEST")],
    options: [
      .team, Option("as", value: "NAME", kind: .agent, "the agent (default: this pane's)"),
      Option("reason", value: "R", "why"), .json,
    ],
    example: "roost reject shutdown-1795254093842@alice --reason \"tests still run\""
  ) { words, session in
    try await answer(words, session, approves: false)
  }
}
