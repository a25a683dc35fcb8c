package import Model
import Platform
import Store
import Synchronization
package import Tasks

/// What teams may spend and have spent.
///
/// A cost that was incurred is recorded whatever the budget is; what the budget keeps from beginning
/// is new work.
package final class BudgetService: Sendable {
  private let context: TaskContext
  private let logs = Mutex<[String: CostLog]>([:])
  /// Rung when money has moved.
  let moved = Wake()

  package init(context: TaskContext) {
    self.context = context
  }

  private func log(of team: String) throws -> CostLog {
    guard context.hasTeam(team) else { throw TaskError.unknownTeam(team) }
    return try logs.withLock { logs in
      if let log = logs[team] { return log }
      let log = try CostLog(context.home, team: team) { [context] in context.note($0) }
      logs[team] = log
      return log
    }
  }

  /// Opens the ledgers that there are; one that cannot be used is noted and left alone.
  func load() {
    for team in context.state().teams.keys.sorted() {
      do {
        guard try Files.status(context.home.costLog(of: team)) != nil else { continue }
        _ = try log(of: team)
      } catch {
        context.note("the costs of team \(team) cannot be used: \(error)")
      }
    }
  }

  /// The ledgers of all teams whose money has moved.
  var ledgers: [MoneyLedger] { logs.withLock { Array($0.values) }.map(\.ledger) }

  /// What was spent on an agent by whichever teams; nil where nothing was.
  package func spent(by agent: Address) -> CostTotal? {
    let totals = ledgers.compactMap { $0.agents[agent] }.filter { $0 != CostTotal() }
    return totals.dropFirst().reduce(totals.first) { $0?.adding($1) }
  }

  func close(_ team: String) { _ = logs.withLock { $0.removeValue(forKey: team) } }

  /// A team's money as it is now; a question makes no file.
  package func ledger(of team: String) async throws -> MoneyLedger {
    guard context.state().teams[team] != nil else { throw TaskError.unknownTeam(team) }
    return try await blocking { [self] in
      guard try Files.status(context.home.costLog(of: team)) != nil else {
        return MoneyLedger(team: team)
      }
      return try log(of: team).ledger
    }
  }

  /// Makes the budget of a team a certain sum, and says what happens when that is spent.
  func set(
    _ amount: Amount, onExhausted action: ExhaustedAction?, for team: String
  ) async throws -> MoneyLedger {
    try await append(team, source: .person) { ledger, entries in
      let change = try Budget(ledger).change(to: amount)
      guard
        change != .zero || !ledger.hasBudget || action ?? ledger.onExhausted != ledger.onExhausted
      else { return [] }
      return entries.allocate(
        change, onExhausted: action, key: "budget-\(ledger.sequence + 1)")
    }
  }

  /// Adds to the budget of a team.
  package func add(_ amount: Amount, for team: String) async throws -> MoneyLedger {
    try await append(team, source: .person) { ledger, entries in
      entries.allocate(amount, key: "budget-\(ledger.sequence + 1)")
    }
  }

  /// Records what an agent says that its try at a task cost; the same try costs once.
  func record(_ cost: Amount, of task: TeamTask, by attempt: Attempt) async throws {
    _ = try await append(task.team, source: .reported) { ledger, entries in
      // What a program counted is better known than what the agent says.
      let counted = ledger.costs(for: task.id, agent: attempt.agent, from: \.isMeasured)
      guard !counted.contains(where: { $0.entry.amount != nil }) else { return [] }
      let entry = entries.cost(
        cost, agent: attempt.agent, task: task.id, milestone: task.milestone,
        key: "task-\(task.id)-\(attempt.number)")
      return entries.record(entry, in: ledger)
    }
  }

  /// Sets a milestone's amount aside.
  func hold(_ milestone: Milestone, of team: String) async throws {
    _ = try await append(team, source: .roost) { ledger, entries in
      guard ledger.holds[milestone.id] == nil else { return [] }
      return entries.hold(milestone, key: "milestone:\(milestone.id):hold")
    }
  }

  /// Lets the ledger follow what the log of a team says: its first budget, its milestones' holds and
  /// their ends, what is reserved for tries that are over.
  func follow(_ tasks: TeamTasks) async throws -> MoneyLedger {
    let ledger = try await ledger(of: tasks.team)
    guard
      !Self.missing(tasks, in: ledger, LedgerEntries(team: tasks.team, time: context.now())).isEmpty
    else { return ledger }
    return try await append(tasks.team, source: .roost) { ledger, entries in
      Self.missing(tasks, in: ledger, entries)
    }
  }

  private static func missing(
    _ tasks: TeamTasks, in ledger: MoneyLedger, _ entries: LedgerEntries
  ) -> [LedgerEntry] {
    var batch: [LedgerEntry] = []
    let formation = tasks.formation
    // A team whose members have not accepted may never be.
    guard formation?.answersUntil == nil else { return [] }
    if let budget = formation?.budget, formation?.status != .disbanded, !ledger.hasBudget {
      batch += entries.allocate(budget, onExhausted: formation?.onExhausted, key: "formed")
    }
    batch += entries.following(tasks.dealings.milestones, formation?.settlement, in: ledger)
    for (reservation, _) in ledger.reservations.sorted(by: { $0.key.task < $1.key.task }) {
      guard let agent = reservation.agent.flatMap({ try? Address.anywhere($0) }),
        let attempt = tasks[reservation.task]?.attempt(of: agent), attempt.state.isTerminal
      else { continue }
      batch += entries.unreserve(
        ledger, task: reservation.task, agent: agent,
        key: "unreserve-\(reservation.task)-\(attempt.number)")
    }
    return batch
  }

  /// Sets aside what tries at a task are to cost, all or nothing; it blocks the thread.
  func reserve(_ amounts: [(agent: Address, amount: Amount)], task: String, of team: String) throws
  {
    guard !amounts.isEmpty else { return }
    let entries = LedgerEntries(team: team, time: context.now())
    try log(of: team).append { ledger in
      amounts.flatMap { one in
        entries.reserve(
          one.amount, task: task, agent: one.agent,
          key: "reserve-\(task)-\(one.agent)-\(ledger.sequence)")
      }
    }
  }

  /// Gives back what is set aside for tries that never began.
  func release(_ team: String, where isGone: @escaping @Sendable (String) -> Bool) async throws {
    let ledger = try await ledger(of: team)
    guard ledger.reservations.keys.contains(where: { isGone($0.task) }) else { return }
    _ = try await append(team, source: .roost) { ledger, entries in
      ledger.reservations.keys.filter { isGone($0.task) }
        .sorted { ($0.task, $0.agent ?? "") < ($1.task, $1.agent ?? "") }
        .flatMap { one in
          entries.unreserve(
            ledger, task: one.task, agent: one.agent.flatMap { try? Address.anywhere($0) },
            key: "unreserve-\(one.task)-\(one.agent ?? "")-\(ledger.sequence)")
        }
    }
  }

  /// Ends the budget of a team that has ended.
  func conclude(_ team: String) async throws {
    guard try await ledger(of: team).hasBudget else { return }
    _ = try await append(team, source: .roost) { ledger, entries in
      ledger.isClosed ? [] : entries.close(key: "close")
    }
  }

  /// Records what models took for an agent, one cost for each, of a key once; the price is by the rates,
  /// or what the program says, or not known.
  @discardableResult
  func record(
    _ usages: [MeasuredUsage], by agent: Address, on task: TeamTask?, source: LedgerEntry.Source,
    key: String
  ) async throws -> CostTotal {
    let (rates, now) = (context.rates(), context.now())
    let total = Mutex(CostTotal())
    _ = try await append(task?.team ?? agent.team, source: source) { ledger, entries in
      var batch: [LedgerEntry] = []
      for usage in usages {
        let price = usage.price(by: rates, at: now)
        var cost = entries.cost(
          price.amount, tokens: usage.tokens, model: usage.model, agent: agent, task: task?.id,
          milestone: task?.milestone,
          key: usages.count == 1 ? key : "\(key)/\(usage.model ?? "")")
        cost.note = price.note
        guard !ledger.knows(cost.key) else { continue }
        // What they take the place of is reversed once.
        batch += batch.isEmpty ? entries.record(cost, in: ledger, isFinal: false) : [cost]
        total.withLock { $0 = $0.adding(CostTotal(cost)) }
      }
      return batch
    }
    return total.withLock { $0 }
  }

  /// Refuses new work that the money of a team does not allow.
  func admit(_ team: String) async throws {
    let ledger = try await ledger(of: team)
    try Budget(ledger).admit()
  }

  private func append(
    _ team: String, source: LedgerEntry.Source,
    _ batch: @escaping @Sendable (MoneyLedger, LedgerEntries) throws -> [LedgerEntry]
  ) async throws -> MoneyLedger {
    let entries = LedgerEntries(team: team, time: context.now(), source: source)
    let (log, change) = try await blocking { [self] () throws -> (CostLog, LedgerChange) in
      let log = try self.log(of: team)
      return (log, try log.append { try batch($0, entries) })
    }
    moved.ring()
    try await tell(change.alerts, log.ledger)
    return log.ledger
  }

  /// Each alert is an event; the team's lead is warned of the highest.
  private func tell(_ alerts: [BudgetAlert], _ ledger: MoneyLedger) async throws {
    let (team, balances) = (ledger.team, ledger.balances)
    for alert in alerts {
      context.publish(
        .team(
          .budgetWarning(
            team, percent: alert.percent, spent: Int(balances.spent.micros),
            budget: Int(balances.allocated.micros))))
    }
    try await warn(of: alerts.last, ledger)
  }

  /// Warns of what a crash may have kept from being told; under the same key, it is told once.
  func tellAgain() async {
    for ledger in ledgers where !ledger.isClosed {
      do {
        try await warn(of: ledger.alerts.max(), ledger)
      } catch {
        context.log(.error, "the budget of team \(ledger.team): \(error)")
      }
    }
  }

  private func warn(of alert: BudgetAlert?, _ ledger: MoneyLedger) async throws {
    guard let alert, alert.isWarning else { return }
    let (team, balances) = (ledger.team, ledger.balances)
    let lead = Address(name: context.state().teams[team]?.lead ?? Name.user, team: team)
    try await context.notify(
      lead, "budget-\(team)", "budget-\(team)-\(ledger.budgetedAt ?? "")-\(alert.percent)",
      "team \(team) has spent \(balances.spent) of \(balances.allocated)"
        + (alert == .exhausted ? "; \(ledger.onExhausted.words)" : ""))
  }
}
