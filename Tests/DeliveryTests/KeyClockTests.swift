import Delivery
import Foundation
import Testing

@Suite struct KeyClockTests {
  private let start = Date(timeIntervalSince1970: 1_000_000)
  private let instant = ContinuousClock.now

  private func quiet(_ clock: KeyClock, after seconds: Double) -> Double {
    clock.quiet(at: instant + .seconds(seconds)) / .seconds(1)
  }

  @Test func `A key counts from the time that tmux tells`() {
    var clock = KeyClock(cleanSince: start)
    clock.note(999_990, now: start, at: instant)
    #expect(quiet(clock, after: 0) == 9)
    #expect(quiet(clock, after: 2) == 11)
  }

  @Test func `A key from the future, as after a clock was set back, counts as now`() {
    var clock = KeyClock(cleanSince: start)
    clock.note(1_003_600, now: start, at: instant)
    #expect(quiet(clock, after: 0) == 0)
    clock.note(1_003_600, now: start + 5, at: instant + .seconds(5))
    #expect(quiet(clock, after: 5) == 5)
  }

  @Test func `A clock that is set forward after a key does not make the key old`() {
    var clock = KeyClock(cleanSince: start)
    clock.note(1_000_000, now: start, at: instant)
    clock.note(1_000_000, now: start + 3600, at: instant + .seconds(1))
    #expect(quiet(clock, after: 1) == 1)
  }

  @Test func `A key after a clean one leaves a draft, also when the clock was set back`() {
    var clock = KeyClock(cleanSince: start)
    #expect(clock.isClean(0) && clock.isClean(999_999) && !clock.isClean(1_000_000))
    clock.noteClean(1_000_000)
    #expect(clock.isClean(1_000_000))
    #expect(!clock.isClean(1_000_007) && !clock.isClean(996_400))
  }
}
