import Foundation
import Model
import Platform
import Synchronization

/// What is remembered of looks at members, between them.
final class HealthWatch: Sendable {
  private let misses = Mutex<[String: [Address: Int]]>([:])
  private let told = Mutex<[String: Int]>([:])
  /// Rung when somebody may be gone.
  let wake = Wake()

  /// Counts a look without a sign of a member, or ends the count; nil leaves it as it is.
  func count(_ agent: Address, in team: String, isMissed: Bool, isTimed: Bool) -> Int {
    misses.withLock { misses in
      guard isMissed else {
        misses[team]?[agent] = nil
        return 0
      }
      let count = (misses[team]?[agent] ?? 0) + (isTimed ? 1 : 0)
      misses[team, default: [:]][agent] = count
      return count
    }
  }

  /// Whether the number of healthy members is news.
  func isNews(_ healthy: Int, of team: String) -> Bool {
    told.withLock { $0.updateValue(healthy, forKey: team) != healthy }
  }
}
