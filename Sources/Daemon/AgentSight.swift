import Delivery
import Foundation
import Model
import Platform
import Store
import Tasks

/// What can be seen of an agent's health.
struct AgentSight: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors

  func of(_ address: Address) async -> MemberSight {
    var sight = MemberSight()
    guard let agent = context.keeper.state.agent(address) else {
      sight.absence = "has left"
      return sight
    }
    sight.absence = agent.absence
    if sight.absence == nil { sight.lastSeenAt = Date() }
    if let seen = supervisors.observation(of: address), seen.observation.status == .stuck {
      sight.stuck = seen.observation.why
      sight.lastSeenAt = Timestamp.date(seen.since)
    }
    let box = context.mailbox(of: address, lockTimeout: .seconds(2))
    do {
      let unread = try await blocking { try box.readUnread() }
      sight.oldestUnread = unread.lazy.filter { !$0.isNotice }.first
        .flatMap { Timestamp.date($0.timestamp) }
    } catch {
      context.log(.warning, "the mail of \(address) cannot be looked at: \(error)")
    }
    return sight
  }
}
