import Delivery
import Foundation
import Model
import Platform
import Store

/// What is done now and then: a look at every mailbox in case a change was missed, the archiving of
/// old messages, and giving back the memory that a busy time has left.
struct Maintenance: Service {
  let context: DaemonContext
  let supervisors: AgentSupervisors

  private static let rescanInterval = Duration.seconds(60)
  private static let compactionInterval = Duration.seconds(3600)

  func run() async throws {
    let clock = ContinuousClock()
    var nextScan = clock.now + Self.rescanInterval
    var nextCompaction = clock.now
    while true {
      if clock.now >= nextCompaction {
        await compact()
        nextCompaction = clock.now + Self.compactionInterval
      }
      try await clock.sleep(until: nextScan, tolerance: .seconds(5))
      nextScan = nextScan + Self.rescanInterval
      ThisProcess.returnFreeMemory()
      supervisors.wake(nil)
      await expirePersonsMail()
    }
  }

  /// Mailboxes that no agent has are on no worker's round.
  private func expirePersonsMail() async {
    for address in context.keeper.state.teams.values.flatMap(\.personsMail) {
      do {
        _ = try await context.expiry(of: address).run()
      } catch {
        context.note("\(error)")
      }
    }
  }

  private func compact() async {
    for address in owners {
      let box = context.mailbox(of: address)
      do {
        // First what is unread, then what is forgotten: a message that comes in between is not.
        let known = context.deliveryIndex.messages(of: address)
        let unread = try await blocking { Set(try box.unread(limit: .max).map(\.id)) }
        context.deliveryIndex.forget(known.filter { !unread.contains($0) }, of: address)
        let moved = try await blocking { try box.compact() }
        if moved > 0 { context.log(.info, "\(moved) read messages of \(address) were archived") }
      } catch {
        context.note("\(error)")
      }
    }
  }

  /// The agents that are there, and those that left and whose mailbox stays.
  private var owners: Set<Address> {
    let state = context.keeper.state
    let left = context.deliveryIndex.agents.filter { address in
      guard let team = state.teams[address.team] else { return false }
      let file = context.home.mailbox(of: address, session: team.session).file
      return (try? Files.status(file)) != nil
    }
    return Set(state.agents.map(\.address) + left)
  }
}
