package import Foundation
package import Model

/// Members that are asked before a team begins.
extension Formation {
  /// How many workers have to accept.
  private var needed: Int { max(1, quorum ?? 1) }

  private var asked: [Member] { members.filter(\.isAsked) }

  private var accepted: [Member] {
    members.filter { !$0.isAsked && $0.agent != leader }
  }

  /// What follows when enough have accepted, too few can, or the time is over.
  package func dueAnswers(at now: Date) -> [FormationEvent] {
    guard status == .forming, let answersUntil else { return [] }
    let isOver = asked.isEmpty || now >= answersUntil
    let canSuffice = accepted.count + asked.count { $0.agent != leader } >= needed
    guard isOver || !canSuffice else { return [] }
    let isLed = leader.map { member($0)?.isAsked == false } ?? true
    guard isOver, accepted.count >= needed, isLed else {
      let error = FormationError.tooFewAccepted(accepted.count, of: needed)
      return [.status(.disbanded, reason: "\(error)")]
    }
    return asked.map { .left($0.agent, reason: "it did not accept in time") }
      + [.status(.active, reason: nil)]
  }

  /// An answer to the question whether an agent takes part.
  package func answering(_ accepts: Bool, by agent: Address, reason: String?)
    throws(FormationError) -> [FormationEvent]
  {
    guard let member = member(agent) else { throw .isNotMember("\(agent)", team: team) }
    guard status == .forming, member.isAsked else { throw .notAsked(agent, team: team) }
    if accepts { return [.accepted(agent)] }
    let left = FormationEvent.left(agent, reason: reason ?? "it declined")
    guard agent == leader else { return [left] }
    return [left, .status(.disbanded, reason: "its leader \(agent) declined")]
  }
}
