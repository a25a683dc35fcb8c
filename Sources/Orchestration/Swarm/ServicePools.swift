import Foundation
import Platform
import Swarm
import Synchronization

/// What the services behind agents allow, for all runs together, and what the runs have of it.
final class ServicePools: Sendable {
  private let pools = Mutex<[String: PoolLimiter]>([:])
  private let runs = Mutex<[String: Member]>([:])
  /// Held while a run decides what to start, so that two of them do not take one place.
  let turn = Semaphore(1)

  /// A run, as far as the others have to know.
  private struct Member {
    var run: @Sendable () -> SwarmRun
    var wake: Wake
  }

  func join(_ id: String, wake: Wake, run: @escaping @Sendable () -> SwarmRun) {
    runs.withLock { $0[id] = Member(run: run, wake: wake) }
  }

  func leave(_ id: String) { _ = runs.withLock { $0.removeValue(forKey: id) } }

  /// How many agents all runs but one have at work, by pool.
  func taken(except id: String) -> [String: Int] {
    runs.withLock { $0.filter { $0.key != id }.values.map(\.run) }
      .reduce(into: [:]) { taken, run in taken.merge(run().poolsInUse, uniquingKeysWith: +) }
  }

  /// A place in a pool may have become free: the others look again.
  func ring(except id: String) {
    for member in runs.withLock({ $0.filter { $0.key != id }.values }) { member.wake.ring() }
  }

  /// The limits as they are by now.
  func limits(at date: Date) -> [String: PoolLimiter] {
    pools.withLock { pools in
      for name in pools.keys { pools[name]?.recover(now: date) }
      return pools
    }
  }

  /// Notes that a service refused an agent of a pool, and returns until when it is left alone.
  func refused(
    _ pool: String, for wait: Duration?, width: Int, now: Date, backoff: (Int) -> Duration
  ) -> Date {
    pools.withLock { pools in
      var limiter = pools[pool] ?? PoolLimiter(width: width)
      limiter.recover(now: now)
      limiter.recordHit(retryAfter: wait, now: now, backoff: backoff)
      pools[pool] = limiter
      return limiter.closedUntil ?? now
    }
  }
}
