/// The rules for the milestones of one team together.
package enum MilestonePlan {
  /// Checks milestones that a team is to have: 1 to 10 with names of their own and amounts above
  /// zero, which add up to `total` where one is given.
  package static func check(
    _ milestones: [Milestone], total: Amount? = nil, team: String
  ) throws(MilestoneError) {
    guard !milestones.isEmpty else { throw .none(team: team) }
    guard milestones.count <= Milestone.limit else {
      throw .tooMany(team: team, count: milestones.count)
    }
    var names: Set<String> = []
    for milestone in milestones {
      guard names.insert(milestone.id).inserted else { throw .duplicate(milestone.id) }
      guard milestone.amount > .zero else {
        throw .invalidAmount(milestone: milestone.id, milestone.amount)
      }
    }
    guard let total else { return }
    // Ten amounts within ±2^53 never overflow 64 bits.
    let sum = milestones.reduce(Int64(0)) { $0 + $1.amount.micros }
    guard sum == total.micros else {
      throw .sumDiffers(
        team: team, sum: Amount(unchecked: min(sum, Amount.limit)), total: total)
    }
  }

  /// Checks that milestones fit into what a team has available.
  package static func check(
    _ milestones: [Milestone], fitInto ledger: MoneyLedger
  ) throws(BudgetError) {
    let sum = milestones.reduce(Int64(0)) { $0 + $1.amount.micros }
    guard ledger.hasBudget else { throw .noBudget(team: ledger.team) }
    guard sum <= ledger.balances.available.micros else {
      throw .exceeded(
        team: ledger.team, needed: Amount(unchecked: min(sum, Amount.limit)),
        available: ledger.balances.available)
    }
  }
}
