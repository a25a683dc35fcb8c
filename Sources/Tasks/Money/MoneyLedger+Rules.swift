import Model

/// What each kind of entry does.
extension MoneyLedger {
  func add(_ entry: LedgerEntry, to change: inout LedgerChange) throws(BudgetError) {
    switch entry.kind {
    case .allocate: try allocate(entry, &change)
    case .hold: try hold(entry, &change)
    case .unhold: try unhold(entry, &change)
    case .settle: try settle(entry, &change)
    case .reserve: try reserve(entry, &change)
    case .unreserve: try unreserve(entry, &change)
    case .spend: try spend(entry, &change)
    case .adjust where entry.reverses != nil: try reverse(entry, &change)
    case .adjust: try adjust(entry, &change)
    case .close: try close(entry, &change)
    }
  }

  private func allocate(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    try checkOpen(change)
    guard let amount = entry.amount else { throw .incomplete(entry.kind, field: "amount") }
    let available = change.balances.available
    if amount.isNegative, try amount.added(to: available).isNegative {
      throw .committed(team: team, reduction: amount.negated, available: available)
    }
    try change.balances.move(amount, from: nil, to: \.allocated)
    try change.balances.move(amount, from: nil, to: \.available)
    change.hasBudget = true
    change.budgetedAt = entry.time
    if let action = entry.onExhausted { change.onExhausted = action }
  }

  private func hold(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let (amount, milestone) = (try entry.positive(), try entry.requiredMilestone())
    try checkAvailable(amount, change)
    var hold = change.holds[milestone] ?? holds[milestone] ?? MilestoneFunds()
    guard !hold.isClosed else { throw .holdClosed(milestone: milestone) }
    hold.held = try amount.added(to: hold.held)
    change.holds[milestone] = hold
    try change.balances.move(amount, from: \.available, to: \.held)
  }

  private func unhold(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let (amount, milestone) = (try entry.positive(), try entry.requiredMilestone())
    var hold = try openHold(milestone, change)
    guard hold.held >= amount else {
      throw .notHeld(milestone: milestone, asked: amount, held: hold.held)
    }
    hold.held = try amount.negated.added(to: hold.held)
    change.holds[milestone] = hold
    try change.balances.move(amount, from: \.held, to: \.available)
  }

  private func settle(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let (amount, milestone) = (try entry.notNegative(), try entry.requiredMilestone())
    var hold = try openHold(milestone, change)
    guard hold.held >= amount else {
      throw .notHeld(milestone: milestone, asked: amount, held: hold.held)
    }
    let rest = try amount.negated.added(to: hold.held)
    guard rest == .zero else { throw .holdNotReturned(milestone: milestone, rest: rest) }
    hold.held = .zero
    hold.drawn = try amount.added(to: hold.drawn)
    hold.isClosed = true
    change.holds[milestone] = hold
    try change.balances.move(amount, from: \.held, to: \.spent)
    try tally(entry, &change) { (total, _) throws(BudgetError) in
      try total.adjust(by: amount, of: milestone)
    }
    if let agent = entry.agent, let earned = entry.earned {
      guard !earned.isNegative else { throw .badAmount(.settle, earned) }
      change.earned[agent] = try earned.added(
        to: change.earned[agent] ?? self.earned[agent] ?? .zero)
    }
  }

  private func reserve(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let (amount, reservation) = (try entry.positive(), try entry.reservation())
    try checkAvailable(amount, change)
    change.reservations[reservation] = try amount.added(to: reserved(reservation, change))
    try change.balances.move(amount, from: \.available, to: \.reserved)
  }

  private func unreserve(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    let (amount, reservation) = (try entry.positive(), try entry.reservation())
    let reserved = reserved(reservation, change)
    guard reserved >= amount else {
      throw .notReserved(task: reservation.task, asked: amount, reserved: reserved)
    }
    change.reservations[reservation] = try amount.negated.added(to: reserved)
    try change.balances.move(amount, from: \.reserved, to: \.available)
  }

  private func close(_ entry: LedgerEntry, _ change: inout LedgerChange) throws(BudgetError) {
    try checkOpen(change)
    guard entry.amount == nil else { throw .badAmount(.close, entry.amount) }
    let reserved = change.balances.reserved
    guard reserved == .zero else { throw .openReservations(team: team, reserved: reserved) }
    change.isClosed = true
  }

  // MARK: - Conditions

  private func checkOpen(_ change: LedgerChange) throws(BudgetError) {
    if change.isClosed { throw .closed(team: team) }
  }

  private func checkAvailable(_ amount: Amount, _ change: LedgerChange) throws(BudgetError) {
    try checkOpen(change)
    guard change.hasBudget else { throw .noBudget(team: team) }
    guard amount <= change.balances.available else {
      throw .exceeded(team: team, needed: amount, available: change.balances.available)
    }
  }

  private func openHold(
    _ milestone: String, _ change: LedgerChange
  ) throws(BudgetError) -> MilestoneFunds {
    let hold = change.holds[milestone] ?? holds[milestone] ?? MilestoneFunds()
    guard !hold.isClosed else { throw .holdClosed(milestone: milestone) }
    return hold
  }

  private func reserved(_ reservation: Reservation, _ change: LedgerChange) -> Amount {
    change.reservations[reservation] ?? reservations[reservation] ?? .zero
  }
}

extension LedgerEntry {
  func requiredMilestone() throws(BudgetError) -> String {
    guard let milestone else { throw .incomplete(kind, field: "milestone") }
    return milestone
  }

  func reservation() throws(BudgetError) -> Reservation {
    guard let task else { throw .incomplete(kind, field: "task") }
    return Reservation(self, task: task)
  }

  func positive() throws(BudgetError) -> Amount {
    guard let amount, amount > .zero else { throw .badAmount(kind, amount) }
    return amount
  }

  func notNegative() throws(BudgetError) -> Amount {
    guard let amount, !amount.isNegative else { throw .badAmount(kind, amount) }
    return amount
  }
}
