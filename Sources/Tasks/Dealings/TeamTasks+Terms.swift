package import Foundation
package import Model

/// What agents agreed on, where tasks are given to them.
extension TeamTasks {
  /// The use that is made of agreements, and what has to be reserved before.
  package struct Given: Sendable {
    package var events: [TaskEvent] = []
    package var reserved: [(agent: Address, amount: Amount)] = []
  }

  /// Counts a task under the agreements of those who get it.
  ///
  /// - Throws: where an agreement is over, used up, or for less than the task is to cost.
  package func giving(
    to agents: [Address], estimate: Amount?, at now: Date
  ) throws(AgreementError) -> Given {
    var given = Given()
    for agent in agents {
      guard var agreement = dealings.agreements[agent] else { continue }
      if let amount = try agreement.check(estimate, at: now), amount > .zero {
        given.reserved.append((agent, amount))
      }
      agreement.use()
      given.events.append(.dealing(.agreement(agreement)))
    }
    return given
  }

  /// Candidates, those passed over among them with whom nothing holds any more; and why.
  package func agreeing(
    _ candidates: [Delegation.Candidate], estimate: Amount?, at now: Date
  ) -> (candidates: [Delegation.Candidate], refusals: [(agent: Address, error: AgreementError)]) {
    var refusals: [(agent: Address, error: AgreementError)] = []
    let agreeing = candidates.map { candidate in
      guard candidate.refusal == nil, let agreement = dealings.agreements[candidate.agent] else {
        return candidate
      }
      var candidate = candidate
      do throws(AgreementError) {
        _ = try agreement.check(estimate, at: now)
      } catch {
        candidate.refusal = "is passed over: \(error)"
        refusals.append((candidate.agent, error))
      }
      return candidate
    }
    return (agreeing, refusals)
  }
}
