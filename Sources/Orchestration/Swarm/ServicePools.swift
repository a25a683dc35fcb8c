import Foundation
import Swarm
import Synchronization

/// What the services behind agents allow, for all runs together.
final class ServicePools: Sendable {
  private let pools = Mutex<[String: PoolLimiter]>([:])

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
