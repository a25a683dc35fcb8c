import Foundation
import JSONSyntax
import Swarm
import Testing

/// The seed's adaptive limiter: its numbers where they are right.
struct AdaptiveRateLimiterTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func info(_ remaining: Int) -> RateLimitInfo {
    var info = RateLimitInfo()
    info.remaining = remaining
    info.limit = 100
    return info
  }

  @Test func `Refusals double the delay up to 32 times, and successes bring it down again`() {
    var limiter = AdaptiveRateLimiter()
    let delays = (0..<6).map { _ in
      limiter.recordHit(now: now)
      return limiter.delay(now: now)
    }
    #expect(delays == [2000, 4000, 8000, 16_000, 32_000, 32_000].map { .milliseconds($0) })
    for _ in 0..<33 {
      let before = limiter.delay(now: now)
      limiter.recordSuccess(now: now)
      #expect(limiter.delay(now: now) < before)
    }
    #expect(limiter.backoff == 1 && limiter.delay(now: now) == .milliseconds(1000))
  }

  @Test(arguments: [
    (9, 3000), (10, 1500), (29, 1500), (30, 1000), (50, 1000), (51, 800), (90, 800), (0, 3000),
  ])
  func `The less of the window is left, the longer the delay`(_ left: Int, _ milliseconds: Int) {
    var limiter = AdaptiveRateLimiter()
    limiter.recordSuccess(info(left), now: now)
    #expect(limiter.delay(now: now) == .milliseconds(milliseconds))
  }

  @Test func `After a refusal a good window does not make it faster than usual`() {
    var limiter = AdaptiveRateLimiter()
    limiter.recordHit(now: now)
    limiter.recordSuccess(info(90), now: now)
    #expect(limiter.delay(now: now) == .milliseconds(1000) && limiter.backoff == 1.8)
  }

  @Test func `What the server demands is waited out whole`() {
    var limiter = AdaptiveRateLimiter()
    limiter.recordHit(retryAfter: .seconds(120), now: now)
    #expect(limiter.delay(now: now) == .seconds(120))
    #expect(limiter.delay(now: now + 100) == .seconds(20))
    #expect(limiter.delay(now: now + 121) == .milliseconds(2000))
    // A shorter demand does not take back a longer one.
    limiter.recordHit(retryAfter: .seconds(1), now: now)
    #expect(limiter.delay(now: now) == .seconds(120))
  }

  @Test func `The rest of a window is divided among the requests that are left, until it ends`() {
    var limiter = AdaptiveRateLimiter()
    var few = info(5)
    few.resetAfter = .seconds(60)
    #expect(few.recommendedDelay(now: now) == .seconds(12))
    limiter.recordSuccess(few, now: now)
    #expect(limiter.delay(now: now) == .seconds(12))
    #expect(limiter.delay(now: now + 60) == .milliseconds(3000))
    few.retryAfter = .seconds(10)
    #expect(few.recommendedDelay(now: now) == .seconds(10))
    #expect(info(15).isApproachingLimit && !info(50).isApproachingLimit)
    #expect(info(0).isLimitExceeded && !info(1).isLimitExceeded)
  }

  @Test func `The delay stays within its bounds`() {
    var short = AdaptiveRateLimiter(base: .milliseconds(10))
    #expect(short.delay(now: now) == .milliseconds(100))
    short = AdaptiveRateLimiter(base: .seconds(50))
    short.recordHit(now: now)
    #expect(short.delay(now: now) == .seconds(60))
    short.reset()
    #expect(short == AdaptiveRateLimiter(base: .seconds(50)))
  }

  @Test func `Headers are read by any of their names`() {
    let info = RateLimitInfo(
      headers: [
        "X-RateLimit-Remaining": "45", "x-ratelimit-limit": "100", "ratelimit-reset-after": "60",
        "Retry-After": "1m30s", "X-RateLimit-Reset": "1800000100", "ratelimit-policy": "60:100",
      ], now: now)
    #expect(info.remaining == 45 && info.limit == 100 && info.resetAfter == .seconds(60))
    #expect(info.retryAfter == .seconds(90) && info.resetAt == now + 100)
    #expect(
      info.json.text()
        == #"{"remaining":45,"limit":100,"reset_after_secs":60,"reset_at":1800000100,"#
        + #""retry_after_secs":90,"policy":"60:100"}"#)
    #expect(
      RateLimitInfo(headers: ["x-ratelimit-remaining": "-5", "retry-after": "soon"], now: now)
        == RateLimitInfo())
  }

  @Test func `What came of it is counted under the seed's names`() {
    var limiter = AdaptiveRateLimiter()
    limiter.recordSuccess(now: now)
    limiter.recordHit(now: now + 1)
    limiter.recordRetry()
    limiter.recordSuccess(now: now + 61)
    #expect(
      limiter.stats.json.text()
        == #"{"total_requests":2,"rate_limit_hits":1,"retry_count":2,"current_rpm":1,"#
        + #""avg_delay_ms":1400,"adaptive_delay_ms":1800,"last_request_timestamp_secs":1800000061}"#
    )
  }
}
