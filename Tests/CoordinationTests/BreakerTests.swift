import Coordination
import Testing

@Suite struct BreakerTests {
  /// By a clock that stands still.
  private let breaker: Breaker = {
    let now = ContinuousClock.now
    return Breaker { now }
  }()

  @Test func `Nothing is waited for until something failed, and nothing after a success`() {
    #expect(breaker.pause == nil && !breaker.succeeded())
    breaker.failed()
    #expect(breaker.pause != nil)
    #expect(breaker.succeeded())
    #expect(breaker.pause == nil && !breaker.succeeded())
  }

  @Test func `What a hub asked to wait is waited, whatever else it answers`() throws {
    breaker.rest(for: .seconds(60))
    breaker.rest(for: .seconds(5))
    breaker.failed()
    #expect(breaker.succeeded() && !breaker.succeeded())
    #expect(try #require(breaker.pause) > .seconds(55))
    #expect(try #require(breaker.rest) > .seconds(55))
  }

  @Test func `Requests that fail together count as one failure`() throws {
    for _ in 0..<100 { breaker.failed() }
    #expect(try #require(breaker.pause) <= .milliseconds(25))
  }
}
