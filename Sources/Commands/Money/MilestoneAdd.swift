import Control
import Foundation
import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let title = Operand<String>("TEXT")
  private static let amount = Option<Amount>("amount", value: "AMOUNT", "what it may cost")
  private static let agent = Option<String>(
    "agent", value: "NAME", kind: .agent, "who is to do it")
  private static let check = Option<String>(
    "check", value: "COMMAND", "has to end with 0 before it counts as done")
  private static let time = Option<Duration>(
    "within", value: "TIME", "how long it has; then its money is free again (default: 24h)")
  private static let isFixedPrice = Flag(
    "fixed-price", "its whole amount is paid, rather than what it cost")
  private static let isFunded = Flag("fund", "set the amount aside at once")

  static let milestoneAdd = Command(
    "milestone add", "Add a part of a team's work that has money of its own.",
    operands: [name, title],
    options: [amount, agent, check, time, isFixedPrice, isFunded, json],
    details: "A team has ten of them at most.",
    example:
      "roost milestone add web \"the login is safe\" --amount 5usd --check \"make test\" --fund"
  ) { words, session in
    guard let amount = words[Self.amount] else {
      throw UsageError("what may it cost? Give --amount")
    }
    var draft = MilestoneDraft(title: words[Self.title], amount: amount)
    draft.agent = words[Self.agent]
    draft.check = words[Self.check]
    draft.isFixedPrice = words[Self.isFixedPrice]
    if let time = words[Self.time] { draft.seconds = time.inSeconds }
    let team = words[Self.name]
    let answer = try await session.daemon().call(
      .addMilestone, AddMilestoneRequest(team: team, draft: draft).json, as: Milestone.init)
    guard words[Self.isFunded] else {
      return session.show(answer) { MilestoneRows.show($0, session) }
    }
    try await MilestoneRows.make(
      MilestoneChange(team: team, milestone: answer.value.id, kind: .fund), session)
  }
}
