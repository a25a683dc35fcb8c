import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let milestone = Operand<String>("MILESTONE")

  static let milestoneRefund = Command(
    "milestone refund", "Give the money of a disputed milestone back to the budget.",
    operands: [name, milestone], options: [json],
    details: "What was spent on it stays spent.",
    example: "roost milestone refund web m1"
  ) { words, session in
    try await MilestoneRows.make(
      MilestoneChange(team: words[Self.name], milestone: words[Self.milestone], kind: .refund),
      session)
  }
}
