import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let milestone = Operand<String>("MILESTONE")
  private static let reason = Option<String>("reason", value: "R", "why; whoever did it is told")

  static let milestoneDispute = Command(
    "milestone dispute", "Do not accept a milestone, or not yet.", operands: [name, milestone],
    options: [reason, json],
    details: """
      It can be disputed until an hour after it was done; then release or refund it. Its money stays
      set aside.
      """,
    example: "roost milestone dispute web m1 --reason \"the tests are gone\""
  ) { words, session in
    var change = MilestoneChange(
      team: words[Self.name], milestone: words[Self.milestone], kind: .dispute)
    change.reason = words[Self.reason]
    try await MilestoneRows.make(change, session)
  }
}
