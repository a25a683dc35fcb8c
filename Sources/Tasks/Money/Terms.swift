package import Foundation
package import JSONSyntax
import Model

/// What two parties agree on, or propose: the price of a task, how many, and until when.
package struct Terms: Sendable, Equatable {
  /// The most that one task may cost; zero for work that costs nothing.
  package var maxPerTask: Amount
  /// How many tasks it holds for; nil for any number, which is never the result of a division.
  package var uses: Int?
  /// Until when it holds; nil for always.
  package var validUntil: Date?

  package init(maxPerTask: Amount, uses: Int? = nil, validUntil: Date? = nil) {
    self.maxPerTask = maxPerTask
    self.uses = uses
    self.validUntil = validUntil
  }

  /// Refuses terms that are none.
  package func check(at now: Date) throws(AgreementError) {
    if maxPerTask.isNegative { throw .invalidTerms("the price is negative") }
    if uses.map({ $0 < 1 }) == true {
      throw .invalidTerms("they are for no task; propose at least one, or any number")
    }
    if validUntil.map({ $0 <= now }) == true {
      throw .invalidTerms("they end before they begin")
    }
  }

  /// The terms in words.
  package var words: String {
    let price = maxPerTask > .zero ? "at most \(maxPerTask) a task" : "work that costs nothing"
    let number = uses.map { ", for \(Printable.count($0, "task"))" } ?? ""
    return price + number + (validUntil.map { ", until \(Timestamp.text($0))" } ?? "")
  }

  /// How many tasks a budget pays for; nil where they cost nothing, and 0 where it pays for none.
  package static func uses(of budget: Amount, maxPerTask: Amount) -> Int? {
    guard maxPerTask > .zero else { return nil }
    return Int(max(budget.micros, 0) / maxPerTask.micros)
  }
}

extension Terms {
  package init(json: JSON) throws(JSONShapeError) {
    maxPerTask = try json.requiredAmount("max_per_task")
    guard !maxPerTask.isNegative else { throw JSONShapeError("\"max_per_task\" is negative") }
    // Absent is not unlimited: that is written as null.
    guard let value = json["uses"] else { throw JSONShapeError("\"uses\" is missing") }
    uses = value.isNull ? nil : try json.count("uses")
    validUntil = try json.date("valid_until")
  }

  package var json: JSON {
    [
      "max_per_task": maxPerTask.json, "uses": uses.map(JSON.integer) ?? .null,
      "valid_until": validUntil.map(JSON.date),
    ]
  }
}
