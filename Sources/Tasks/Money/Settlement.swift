package import Model

/// How the milestones of a team are settled when the team is shut down.
///
/// Of all amounts together, settled + refunded + disputed = amount, and none is negative. The same
/// settlement made again adds nothing to the ledger: its entries have the shutdown's key.
package struct Settlement: Sendable, Equatable {
  package enum Mode: String, CaseIterable, Sendable {
    /// Agents are paid through the provider's account: what was spent is what is paid.
    case actualCost = "actual_cost"
    /// Agents are paid for milestones: what is done of one is paid, or what was spent if it is more.
    case fixedPrice = "fixed_price"
  }

  /// What becomes of one milestone's amount.
  package struct Line: Sendable, Equatable {
    package var milestone: String
    package var agent: Address?
    package var amount: Amount
    package var settled: Amount
    package var refunded: Amount
    package var disputed: Amount
    /// The part of the amount that is done; no money moves by it.
    package var earned: Amount
    /// What was spent of the amount before.
    package var drawn: Amount
  }

  /// How far a milestone is: so many of so many tasks.
  package struct Progress: Sendable, Equatable {
    package var done: Int
    package var planned: Int

    package init(done: Int, of planned: Int) {
      self.done = done
      self.planned = planned
    }

    /// A part that somebody says, from 0 to 100.
    package init(percent: Int) throws(MilestoneError) {
      guard (0...100).contains(percent) else { throw .invalidProgress(percent) }
      self.init(done: percent, of: 100)
    }

    package static let whole = Progress(done: 1, of: 1)
  }

  package let mode: Mode
  package let lines: [Line]

  /// Works out the settlement of all milestones that money is set aside for, sorted by their ids.
  ///
  /// A completed milestone is done as a whole, whatever its progress says; of one without
  /// progress nothing is done.
  package init(
    _ milestones: [Milestone], in ledger: MoneyLedger, progress: [String: Progress], mode: Mode
  ) {
    self.mode = mode
    lines = milestones.sorted { $0.id < $1.id }.compactMap { milestone in
      guard let hold = ledger.holds[milestone.id], !hold.isClosed else { return nil }
      return Self.line(
        milestone, hold, progress[milestone.id], milestone.isFixedPrice ? .fixedPrice : mode)
    }
  }

  private static func line(
    _ milestone: Milestone, _ hold: MilestoneFunds, _ progress: Progress?, _ mode: Mode
  ) -> Line {
    // What is held and drawn together is what was set aside, which may have been changed.
    let amount = Amount(unchecked: hold.held.micros + hold.drawn.micros)
    var line = Line(
      milestone: milestone.id, agent: milestone.agent, amount: amount, settled: .zero,
      refunded: .zero, disputed: .zero, earned: .zero, drawn: hold.drawn)
    guard milestone.state != .disputed else {
      line.disputed = amount
      return line
    }
    let isDone = milestone.state == .completed || milestone.state == .released
    let done = isDone ? .whole : progress ?? Progress(done: 0, of: 1)
    line.earned = amount.part(done.done, of: done.planned)
    line.settled = mode == .actualCost ? hold.drawn : max(hold.drawn, line.earned)
    line.refunded = Amount(unchecked: amount.micros - line.settled.micros)
    return line
  }

  /// What becomes of a milestone; nil for one that no money was set aside for.
  package func line(of milestone: String) -> Line? {
    lines.first { $0.milestone == milestone }
  }

  /// The sum of one part over all milestones.
  package func total(_ part: KeyPath<Line, Amount>) -> Amount {
    // What is set aside at one time lies within the budget.
    Amount(unchecked: lines.reduce(0) { $0 + $1[keyPath: part].micros })
  }

  /// How many agents have earned or spent something of a milestone that is settled.
  package var membersSettled: Int {
    Set(
      lines.filter { $0.disputed == .zero && ($0.earned > .zero || $0.drawn > .zero) }
        .compactMap(\.agent)
    ).count
  }

  /// The entries that make it so; none for what is disputed, which a person decides.
  package func entries(
    _ milestones: [Milestone], in ledger: MoneyLedger, _ entries: LedgerEntries, shutdown: String
  ) -> [LedgerEntry] {
    lines.flatMap { line -> [LedgerEntry] in
      guard line.disputed == .zero,
        let milestone = milestones.first(where: { $0.id == line.milestone })
      else { return [] }
      let charge = Amount(unchecked: line.settled.micros - line.drawn.micros)
      return entries.settle(
        milestone, charge: charge, earned: line.earned, in: ledger,
        key: "shutdown:\(shutdown):\(line.milestone)")
    }
  }
}
