package import Foundation
package import JSONSyntax
package import Model

/// One line of a team's ledger: money that moved, or tokens that were used.
package struct LedgerEntry: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The budget grows or, with a negative amount, shrinks.
    case allocate
    /// A part of the budget is set aside for a milestone.
    case hold
    /// A part of what was held goes back to the budget.
    case unhold
    /// A milestone's hold is closed, and the amount of it is charged.
    case settle
    /// A part of the budget is set aside for a task's estimate.
    case reserve
    /// A part of what was reserved goes back to the budget.
    case unreserve
    /// A cost that was incurred.
    case spend
    /// A cost is corrected; with `reverses` it is taken back as a whole.
    case adjust
    /// The budget takes no more work.
    case close
  }

  /// Where an entry comes from.
  package enum Source: String, CaseIterable, Sendable {
    /// A hook of the agent's program.
    case hook
    /// The transcript that the agent's program writes.
    case transcript
    /// What a program without a terminal printed when it ended.
    case output
    /// The agent's own word.
    case reported
    /// A guess, which the actual cost replaces.
    case estimate
    /// A person's command.
    case person
    /// Roost itself, by its rules.
    case roost

    /// Whether a program counted it, and neither guessed nor told from memory.
    package var isMeasured: Bool { self == .hook || self == .transcript || self == .output }
  }

  /// Its number in the team's ledger, from 1; 0 until the ledger has given it one.
  package var seq = 0
  /// The name by which other entries refer to it, given with the number.
  package var id = ""
  package var time: String
  package var team: String
  package var agent: Address?
  package var task: String?
  package var milestone: String?
  package var kind: Kind
  /// The sum; nil for a cost whose price is not known, and where no money moves.
  package var amount: Amount?
  package var tokens: TokenUsage?
  package var model: String?
  package var source: Source
  /// What it is about, the same whenever it is tried again: an entry of a known key is passed over.
  package var key: String
  /// The id of the entry that it takes back.
  package var reverses: String?
  /// What an agent has earned by a milestone; no money moves by it.
  package var earned: Amount?
  package var note: String?
  /// What is to happen from now on when the budget is spent.
  package var onExhausted: ExhaustedAction?
  package var unknown = JSONObject()

  package init(
    _ kind: Kind, _ amount: Amount?, of team: String, at time: Date, key: String,
    source: Source = .roost
  ) {
    self.kind = kind
    self.amount = amount
    self.team = team
    self.time = Timestamp.text(time)
    self.key = key
    self.source = source
  }
}

extension LedgerEntry {
  private static let known: Set<String> = [
    "seq", "id", "time", "team", "agent", "task", "milestone", "kind", "amount", "tokens", "model",
    "source", "key", "reverses", "earned", "note", "on_exhausted",
  ]

  package init(json: JSON) throws {
    kind = try json.requiredCase("kind")
    source = try json.requiredCase("source")
    seq = try json.requiredInteger("seq")
    id = try json.requiredString("id")
    time = try json.requiredString("time")
    team = try Name.checked(json.requiredString("team"), kind: "team")
    key = try json.requiredString("key")
    guard seq > 0, !id.isEmpty, !key.isEmpty else {
      throw JSONShapeError("\"seq\", \"id\" and \"key\" must not be empty")
    }
    agent = try json.address("agent")
    task = try json.optionalString("task")
    milestone = try json.optionalString("milestone")
    amount = try json.amount("amount")
    tokens = try json["tokens"].map { try TokenUsage(json: $0) }
    model = try json.optionalString("model")
    reverses = try json.optionalString("reverses")
    earned = try json.amount("earned")
    note = try json.optionalString("note")
    onExhausted = try json["on_exhausted"].map { _ in try json.requiredCase("on_exhausted") }
    unknown = json.object?.except(Self.known) ?? JSONObject()
  }

  package var json: JSON {
    let object: JSON = [
      "seq": .integer(seq), "id": .string(id), "time": .string(time), "team": .string(team),
      "agent": agent.map { .string("\($0)") },
      "task": task.map(JSON.string), "milestone": milestone.map(JSON.string),
      "kind": .string(kind.rawValue), "amount": amount?.json, "tokens": tokens?.json,
      "model": model.map(JSON.string), "source": .string(source.rawValue), "key": .string(key),
      "reverses": reverses.map(JSON.string), "earned": earned?.json,
      "note": note.map(JSON.string),
      "on_exhausted": (onExhausted?.rawValue).map(JSON.string),
    ]
    return object.adding(unknown)
  }
}
