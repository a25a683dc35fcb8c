package import Model

/// The money of one team: what its ledger's entries add up to.
///
/// It is a pure fold: the same entries give the same ledger, on whatever day. A batch is applied as
/// a whole or not at all. Each key is applied once among the last `memory` entries; the ledger
/// forgets older ones by their number alone, so that a fold from a snapshot equals that from the
/// beginning.
package struct MoneyLedger: Sendable, Equatable {
  /// How many entries back a key is known and a cost can be reversed.
  package static let memory = 4096

  package let team: String
  /// The number of the last entry; 0 if there is none.
  package internal(set) var sequence = 0
  package internal(set) var balances = Balances()
  /// Whether a budget was ever set; without one costs are recorded and nothing is refused for them.
  package internal(set) var hasBudget = false
  /// When the budget was changed last; what it has reached is told once until then.
  package internal(set) var budgetedAt: String?
  package internal(set) var isClosed = false
  /// What happens when the budget is spent.
  package internal(set) var onExhausted = ExhaustedAction.standard
  /// The alerts that were given and hold until the budget is changed.
  package internal(set) var alerts: Set<BudgetAlert> = []
  package internal(set) var holds: [String: MilestoneFunds] = [:]
  package internal(set) var reservations: [Reservation: Amount] = [:]
  package internal(set) var total = CostTotal()
  package internal(set) var agents: [Address: CostTotal] = [:]
  package internal(set) var tasks: [String: CostTotal] = [:]
  package internal(set) var milestones: [String: CostTotal] = [:]
  package internal(set) var models: [String: CostTotal] = [:]
  /// What agents have earned by milestones, which is not a cost.
  package internal(set) var earned: [Address: Amount] = [:]
  /// Costs that can be reversed, by their ids.
  package internal(set) var costs: [String: RecordedCost] = [:]
  var keys: Set<String> = []
  /// The last entries, the oldest first: what there is to forget.
  var recent: ArraySlice<Mark> = []

  /// What an entry is remembered by.
  struct Mark: Sendable, Equatable {
    var seq: Int
    var key: String
    var id: String
  }

  package init(team: String) {
    self.team = team
  }

  /// Whether an entry of this key was applied.
  package func knows(_ key: String) -> Bool { keys.contains(key) }

  /// The keys of applied entries that begin so, as far as they are remembered.
  package func keys(beginningWith prefix: String) -> [String] {
    keys.filter { $0.hasPrefix(prefix) }
  }

  /// Until when entries are forgotten: the time of the oldest cost that is remembered; nil where all are.
  package var forgottenUntil: String? {
    sequence > Self.memory ? costs.values.map(\.entry.time).min() : nil
  }

  /// What is reserved for a task, by whichever agents.
  package func reserved(for task: String) -> Amount {
    reservations.reduce(.zero) {
      $1.key.task == task ? Amount(unchecked: $0.micros + $1.value.micros) : $0
    }
  }

  /// What is reserved for one agent's try at a task.
  package func reserved(for task: String, agent: Address?) -> Amount {
    let wanted = agent.map { "\($0)" }
    return reservations.first { $0.key.task == task && $0.key.agent == wanted }?.value ?? .zero
  }

  /// The costs of a task that are estimates and were not reversed, by their numbers.
  package func estimates(for task: String, agent: Address?) -> [RecordedCost] {
    costs(for: task, agent: agent) { $0 == .estimate }
  }

  /// The costs of an agent's work on a task from some sources that were not reversed, by their numbers.
  package func costs(
    for task: String, agent: Address?, from isMeant: (LedgerEntry.Source) -> Bool
  ) -> [RecordedCost] {
    costs.values
      .filter {
        $0.entry.task == task && $0.entry.agent == agent && isMeant($0.entry.source)
          && !$0.isReversed
      }
      .sorted { $0.entry.seq < $1.entry.seq }
  }
}

extension MoneyLedger {
  /// Applies a batch as a whole, or throws and changes nothing.
  @discardableResult
  package mutating func apply(_ batch: [LedgerEntry]) throws(BudgetError) -> LedgerChange {
    let change = try change(for: batch)
    commit(change)
    return change
  }

  /// Makes a change that was worked out against this very state.
  package mutating func commit(_ change: LedgerChange) {
    guard !change.entries.isEmpty else { return }
    balances = change.balances
    (hasBudget, isClosed, alerts) = (change.hasBudget, change.isClosed, change.told)
    (total, onExhausted) = (change.total, change.onExhausted)
    budgetedAt = change.budgetedAt
    holds.merge(change.holds) { $1 }
    for (key, amount) in change.reservations {
      reservations[key] = amount == .zero ? nil : amount
    }
    agents.merge(change.agents) { $1 }
    tasks.merge(change.tasks) { $1 }
    milestones.merge(change.milestones) { $1 }
    models.merge(change.models) { $1 }
    earned.merge(change.earned) { $1 }
    costs.merge(change.costs) { $1 }
    for entry in change.entries {
      keys.insert(entry.key)
      recent.append(Mark(seq: entry.seq, key: entry.key, id: entry.id))
      sequence = entry.seq
    }
    forget()
  }

  private mutating func forget() {
    while let first = recent.first, first.seq <= sequence - Self.memory {
      keys.remove(first.key)
      costs[first.id] = nil
      recent = recent.dropFirst()
    }
  }
}
