import JSONSyntax

/// What is set aside for one milestone, and what was spent of it.
package struct MilestoneFunds: Sendable, Equatable {
  /// Set aside and neither spent nor returned.
  package internal(set) var held = Amount.zero
  /// Spent of what was set aside, by costs and by its settlement.
  package internal(set) var drawn = Amount.zero
  /// Whether the milestone was settled: nothing is held any more, and later costs are the team's.
  package internal(set) var isClosed = false

  init() {}

  init(json: JSON) throws(JSONShapeError) {
    held = try json.requiredAmount("held")
    drawn = try json.requiredAmount("drawn")
    isClosed = json["closed"]?.bool ?? false
  }

  var json: JSON {
    ["held": held.json, "drawn": drawn.json, "closed": isClosed ? true : nil]
  }
}

/// What a part of the budget is reserved for: a task, as one agent does it or as whoever does.
package struct Reservation: Sendable, Hashable {
  package var task: String
  package var agent: String?

  init(_ entry: LedgerEntry, task: String) {
    self.task = task
    agent = entry.agent.map { "\($0)" }
  }

  init(json: JSON) throws(JSONShapeError) {
    task = try json.requiredString("task")
    agent = try json.optionalString("agent")
  }
}

/// A cost that may still be taken back.
package struct RecordedCost: Sendable, Equatable {
  package let entry: LedgerEntry
  /// What of it was taken from its milestone's hold.
  package let drawn: Amount
  package internal(set) var isReversed = false

  init(_ entry: LedgerEntry, drawn: Amount) {
    self.entry = entry
    self.drawn = drawn
  }

  init(json: JSON) throws {
    entry = try LedgerEntry(json: json["entry"] ?? [:])
    drawn = try json.requiredAmount("drawn")
    isReversed = json["reversed"]?.bool ?? false
  }

  var json: JSON {
    ["entry": entry.json, "drawn": drawn.json, "reversed": isReversed ? true : nil]
  }
}
