import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let milestone = Operand<String>("MILESTONE")

  static let milestoneRelease = Command(
    "milestone release", "Accept a milestone for good.",
    operands: [name, milestone], options: [json],
    details: """
      What was not spent of its amount goes back to the budget, but for a fixed price. A milestone
      that nobody disputes within an hour is accepted by itself.
      """,
    example: "roost milestone release web m1"
  ) { words, session in
    try await MilestoneRows.make(
      MilestoneChange(team: words[Self.name], milestone: words[Self.milestone], kind: .release),
      session)
  }
}
