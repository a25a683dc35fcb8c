import Delivery
import Foundation
import Model
import Platform
import Store

/// What is done now and then: a look at every mailbox in case a change was missed, and the
/// archiving of old messages.
struct Maintenance: Service {
  let place: Workplace
  let roster: Roster

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
      roster.wake(nil)
    }
  }

  private func compact() async {
    for agent in place.keeper.state.agents {
      let box = place.mailbox(of: agent.address)
      do {
        // First what is unread, then what is forgotten: a message that comes in between is not.
        let known = place.ledger.messages(of: agent.address)
        let unread = try await blocking { Set(try box.unread(limit: .max).map(\.id)) }
        place.ledger.forget(known.filter { !unread.contains($0) }, of: agent.address)
        let moved = try await blocking { try box.compact() }
        if moved > 0 {
          place.log(.info, "\(moved) read messages of \(agent.address) were archived")
        }
      } catch {
        place.note("\(error)")
      }
    }
  }
}
