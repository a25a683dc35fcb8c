import Foundation
import Swarm
import Testing

/// How many agents of a pool run at a time after the provider refused one.
struct PoolLimiterTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func hit(
    _ pool: inout PoolLimiter, _ retryAfter: Duration? = nil, at time: Date,
    backoff: Duration = .seconds(2)
  ) {
    pool.recordHit(retryAfter: retryAfter, now: time) { _ in backoff }
  }

  @Test func `As many run as there are slots, with some time between their starts`() {
    var pool = PoolLimiter(width: 2, spacing: .seconds(1))
    #expect(pool.answer(running: 0, now: now) == .now)
    pool.recordStart(now: now)
    #expect(pool.answer(running: 1, now: now + 0.25) == .at(now + 1, .spacing))
    #expect(pool.answer(running: 1, now: now + 1) == .now)
    #expect(pool.answer(running: 2, now: now + 5) == .full)
    // The clock was set back by an hour.
    #expect(pool.answer(running: 1, now: now - 3600) == .now)
  }

  @Test func `A refusal halves the slots and closes the pool for as long as is demanded`() {
    var pool = PoolLimiter(width: 8)
    hit(&pool, .seconds(300), at: now)
    #expect(pool.slots == 4 && pool.closedUntil == now + 300)
    #expect(pool.answer(running: 0, now: now + 299) == .at(now + 300, .rateLimit))
    #expect(pool.answer(running: 0, now: now + 300) == .now)
    #expect(pool.answer(running: 4, now: now + 300) == .full)
  }

  @Test func `Refusals that come together count once, and the longest demand holds`() {
    var pool = PoolLimiter(width: 8)
    for wait in [10, 500, 20] { hit(&pool, .seconds(wait), at: now) }
    #expect(pool.slots == 4 && pool.closedUntil == now + 500 && pool.hits == 3)
  }

  @Test func `Where nothing is demanded it waits longer each time in a row`() {
    var pool = PoolLimiter(width: 8)
    var asked: [Int] = []
    var time = now
    for _ in 0..<5 {
      pool.recordHit(retryAfter: nil, now: time) { retry in
        asked.append(retry)
        return .seconds(1)
      }
      time += 2
      pool.recover(now: time)
    }
    #expect(asked == [0, 1, 2, 3, 4] && pool.slots == 1)
  }

  @Test func `Each clean minute gives one slot back, counted from when the pool opened again`() {
    var pool = PoolLimiter(width: 8)
    hit(&pool, .seconds(100), at: now)
    for (seconds, slots) in [(99, 4), (159, 4), (160, 5), (219, 5), (220, 6), (1000, 8)] {
      pool.recover(now: now + Double(seconds))
      #expect(pool.slots == slots, "after \(seconds) seconds")
    }
    #expect(pool.nextRecovery == nil && pool.closedUntil == nil)
    hit(&pool, at: now + 2000)
    #expect(pool.nextRecovery == now + 2062)
    pool.recover(now: now)
    #expect(pool.slots == 4)
  }

  @Test func `There is always one slot`() {
    var pool = PoolLimiter(width: 0)
    #expect(pool.width == 1)
    hit(&pool, at: now)
    #expect(pool.slots == 1)
  }
}
