import Model

/// What costs, their reversals and corrections do.
extension MoneyLedger {
  /// Records a cost: whatever it is, it was incurred.
  ///
  /// The hold of its milestone pays first.
  func spend(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let amount = entry.amount ?? .zero
    guard !amount.isNegative else { throw .badAmount(.spend, amount) }
    var drawn = Amount.zero
    if let milestone = entry.milestone, var hold = hold(of: milestone, change) {
      drawn = min(hold.held, amount)
      hold.held = try drawn.negated.added(to: hold.held)
      hold.drawn = try drawn.added(to: hold.drawn)
      change.holds[milestone] = hold
    }
    try change.balances.move(drawn, from: \.held, to: \.spent)
    try change.balances.move(
      try drawn.negated.added(to: amount), from: \.available, to: \.spent)
    try tally(entry, &change) { (total, _) throws(BudgetError) in try total.add(entry) }
    change.costs[entry.id] = RecordedCost(entry, drawn: drawn)
  }

  /// Takes a cost back as a whole; what it had drawn goes back to the hold while that is open.
  func reverse(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let id = entry.reverses ?? ""
    guard var cost = change.costs[id] ?? costs[id] else {
      throw recent.contains { $0.id == id } ? .notReversible(id) : .unknownEntry(id)
    }
    guard !cost.isReversed else { throw .alreadyReversed(id) }
    guard entry.amount == cost.entry.amount?.negated else { throw .reversalDiffers(id) }
    let amount = cost.entry.amount ?? .zero
    var returned = Amount.zero
    if let milestone = cost.entry.milestone, var hold = hold(of: milestone, change) {
      returned = min(cost.drawn, hold.drawn)
      hold.held = try returned.added(to: hold.held)
      hold.drawn = try returned.negated.added(to: hold.drawn)
      change.holds[milestone] = hold
    }
    guard change.balances.spent >= amount else { throw .belowZero("team \(team)") }
    try change.balances.move(returned, from: \.spent, to: \.held)
    try change.balances.move(
      try returned.negated.added(to: amount), from: \.spent, to: \.available)
    let original = cost.entry
    try tally(original, &change) { (total, name) throws(BudgetError) in
      try total.remove(original, of: name)
    }
    cost.isReversed = true
    change.costs[id] = cost
  }

  /// Corrects the costs by a sum that may be negative.
  func adjust(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    guard let amount = entry.amount, amount != .zero else {
      throw .badAmount(.adjust, entry.amount)
    }
    try change.balances.move(amount, from: \.available, to: \.spent)
    try tally(entry, &change) { (total, name) throws(BudgetError) in
      try total.adjust(by: amount, of: name)
    }
  }

  /// Changes the totals that an entry counts for: the team's and those of all that it names.
  func tally(
    _ entry: LedgerEntry, _ change: inout LedgerChange,
    _ body: (inout CostTotal, String) throws(BudgetError) -> Void
  ) throws(BudgetError) {
    try body(&change.total, "team \(team)")
    if let agent = entry.agent {
      try body(&change.agents[agent, default: agents[agent] ?? CostTotal()], "\(agent)")
    }
    if let task = entry.task {
      try body(&change.tasks[task, default: tasks[task] ?? CostTotal()], "task \(task)")
    }
    if let milestone = entry.milestone {
      try body(
        &change.milestones[milestone, default: milestones[milestone] ?? CostTotal()],
        "milestone \(milestone)")
    }
    if let model = entry.model {
      try body(&change.models[model, default: models[model] ?? CostTotal()], "model \(model)")
    }
  }

  /// The hold of a milestone while it is open.
  private func hold(of milestone: String, _ change: LedgerChange) -> MilestoneFunds? {
    let hold = change.holds[milestone] ?? holds[milestone]
    return hold?.isClosed == false ? hold : nil
  }
}
