import Foundation
import Platform
import Store
package import Swarm

/// What the tasks of a run share.
extension SwarmService {
  package func publish(_ run: String?, _ draft: SharedDraft) async throws -> SharedResult {
    let driver = try driver(run)
    let now = context.now()
    let result = try await blocking {
      try driver.shared().publish(draft, at: now)
    }
    driver.watchers.ring()
    return result
  }

  package func find(
    _ run: String?, _ query: SharedResults.Query
  ) async throws -> [SharedResult] {
    let driver = try driver(run)
    let now = context.now()
    return try await blocking { try driver.shared().results.find(query, now: now) }
  }

  /// The newest version of a key, or the one that is named.
  ///
  /// With `isWaiting` it is waited for until there is one, or the run is over.
  package func shared(
    _ run: String?, key: String, version: Int?, isWaiting: Bool
  ) async throws -> SharedResult {
    let driver = try driver(run)
    let watcher = Watchers.Watcher()
    driver.watchers.add(watcher)
    defer { driver.watchers.remove(watcher) }
    while true {
      let (now, isOver) = (context.now(), driver.log.run.state.isTerminal)
      let results = try await blocking { try driver.shared().results }
      do {
        return try results.get(key, version: version, now: now)
      } catch let error where !isWaiting || isOver {
        throw error
      } catch {
        await watcher.wake.wait()
        try Task.checkCancellation()
      }
    }
  }
}
