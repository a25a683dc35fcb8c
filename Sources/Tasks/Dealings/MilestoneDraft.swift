package import Foundation
package import Model

/// A milestone that somebody wants for a team.
package struct MilestoneDraft: Sendable, Equatable {
  package var title: String
  package var amount: Amount
  /// Who is to do it, as it was written.
  package var agent: String?
  /// The command that shows whether it is done.
  package var check: String?
  /// Whether whoever does it is paid the amount, rather than what it costs.
  package var isFixedPrice = false
  /// How long it has, in seconds.
  package var seconds = Milestone.standardTime

  package init(title: String, amount: Amount) {
    self.title = title
    self.amount = amount
  }

  /// `TEXT=AMOUNT`; nil where it is something else.
  package init?(written: String) {
    guard let cut = written.lastIndex(of: "=") else { return nil }
    let title = written[..<cut].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !title.isEmpty, let amount = try? Amount(String(written[written.index(after: cut)...]))
    else { return nil }
    self.init(title: title, amount: amount)
  }

  /// The milestone, for one of the team's members where somebody is to do it.
  package func milestone(
    id: String, of team: String, among members: [Address], at now: Date
  ) throws(TaskError) -> Milestone {
    guard amount > .zero else { throw .milestone(.invalidAmount(milestone: title, amount)) }
    var doer: Address?
    if let agent {
      doer = try Delegation.meant(agent, team, members) { $0 }
      guard doer != nil else { throw .notAMember(agent, team: team) }
    }
    var milestone = Milestone(
      id: id, title: title, amount: amount, agent: doer, createdAt: Timestamp.written(now),
      time: seconds)
    milestone.check = check
    milestone.isFixedPrice = isFixedPrice
    return milestone
  }
}
