package import Foundation
package import Model

/// The batches of entries that belong together, for one team at one time.
///
/// Each takes the key of what it is about, and gives its entries keys under it, so that the same
/// thing done again is passed over.
package struct LedgerEntries: Sendable {
  package var team: String
  package var time: Date
  package var source: LedgerEntry.Source

  package init(team: String, time: Date, source: LedgerEntry.Source = .roost) {
    self.team = team
    self.time = time
    self.source = source
  }

  func entry(_ kind: LedgerEntry.Kind, _ amount: Amount?, _ key: String) -> LedgerEntry {
    LedgerEntry(kind, amount, of: team, at: time, key: key, source: source)
  }

  package func allocate(
    _ amount: Amount, onExhausted: ExhaustedAction? = nil, key: String
  ) -> [LedgerEntry] {
    var allocate = entry(.allocate, amount, key)
    allocate.onExhausted = onExhausted
    return [allocate]
  }

  package func close(key: String) -> [LedgerEntry] { [entry(.close, nil, key)] }

  package func reserve(
    _ amount: Amount, task: String, agent: Address?, key: String
  ) -> [LedgerEntry] {
    var reserve = entry(.reserve, amount, key)
    (reserve.task, reserve.agent) = (task, agent)
    return [reserve]
  }

  /// Gives back what is still reserved for one agent's try at a task.
  package func unreserve(
    _ ledger: MoneyLedger, task: String, agent: Address?, key: String
  ) -> [LedgerEntry] {
    let amount = ledger.reserved(for: task, agent: agent)
    guard amount > .zero else { return [] }
    var unreserve = entry(.unreserve, amount, key)
    (unreserve.task, unreserve.agent) = (task, agent)
    return [unreserve]
  }

  /// A cost that was incurred; an amount of nil is a price that is not known.
  package func cost(
    _ amount: Amount?, tokens: TokenUsage? = nil, model: String? = nil, agent: Address? = nil,
    task: String? = nil, milestone: String? = nil, key: String
  ) -> LedgerEntry {
    var cost = entry(.spend, amount, key)
    (cost.tokens, cost.model) = (tokens, model)
    (cost.agent, cost.task, cost.milestone) = (agent, task, milestone)
    return cost
  }

  /// Records a cost in the place of what was reserved for it and of estimates of it.
  ///
  /// What is reserved for the agent's try at the task is given back and estimates are reversed, in
  /// the same batch; an estimate itself reverses nothing. `isFinal` is false where more costs of
  /// the try will follow: then no more than this cost is given back.
  package func record(
    _ cost: LedgerEntry, in ledger: MoneyLedger, isFinal: Bool = true
  ) -> [LedgerEntry] {
    guard let task = cost.task else { return [cost] }
    var batch: [LedgerEntry] = []
    let reserved = ledger.reserved(for: task, agent: cost.agent)
    let converted = isFinal ? reserved : min(reserved, cost.amount ?? .zero)
    if converted > .zero {
      var unreserve = entry(.unreserve, converted, "\(cost.key):unreserve")
      (unreserve.task, unreserve.agent) = (task, cost.agent)
      batch.append(unreserve)
    }
    if cost.source != .estimate {
      // What a program counted takes the place of the agent's own word, too, where its price is known.
      let isBetter = cost.source.isMeasured && cost.amount != nil
      batch += ledger.costs(for: task, agent: cost.agent) {
        $0 == .estimate || $0 == .reported && isBetter
      }.map { reversal(of: $0) }
    }
    return batch + [cost]
  }

  /// Takes a cost back as a whole.
  package func reversal(of cost: RecordedCost) -> LedgerEntry {
    let original = cost.entry
    var reversal = entry(
      .adjust, original.amount?.negated, "\(original.key):reversal:\(original.id)")
    reversal.reverses = original.id
    (reversal.agent, reversal.task) = (original.agent, original.task)
    (reversal.milestone, reversal.model) = (original.milestone, original.model)
    return reversal
  }

  /// Sets a milestone's amount aside.
  package func hold(_ milestone: Milestone, key: String) -> [LedgerEntry] {
    var hold = entry(.hold, milestone.amount, key)
    (hold.milestone, hold.agent) = (milestone.id, milestone.agent)
    return [hold]
  }

  /// Ends a milestone's hold: charges a sum of what is left of it and gives the rest back.
  ///
  /// A milestone whose hold is closed already, or that never had one, gives no entries.
  package func settle(
    _ milestone: Milestone, charge: Amount = .zero, earned: Amount? = nil, in ledger: MoneyLedger,
    key: String
  ) -> [LedgerEntry] {
    guard let hold = ledger.holds[milestone.id], !hold.isClosed else { return [] }
    var batch: [LedgerEntry] = []
    let charge = min(charge, hold.held)
    if hold.held > charge {
      let rest = Amount(unchecked: hold.held.micros - charge.micros)
      batch.append(entry(.unhold, rest, "\(key):unhold"))
    }
    var settle = entry(.settle, charge, "\(key):settle")
    settle.earned = earned
    batch.append(settle)
    for place in batch.indices {
      (batch[place].milestone, batch[place].agent) = (milestone.id, milestone.agent)
    }
    return batch
  }
}
