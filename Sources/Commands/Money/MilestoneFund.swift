import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let milestone = Operand<String>("MILESTONE")

  static let milestoneFund = Command(
    "milestone fund", "Set a milestone's amount aside in the team's budget.",
    operands: [name, milestone], options: [json],
    details: "What is set aside cannot be spent on anything else.",
    example: "roost milestone fund web m1"
  ) { words, session in
    try await MilestoneRows.make(
      MilestoneChange(team: words[Self.name], milestone: words[Self.milestone], kind: .fund),
      session)
  }
}
