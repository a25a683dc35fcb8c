import Delivery
import Testing

/// What a look at a program is worth beside what is known otherwise.
@Suite struct EvidenceClockTests {
  private let start = ContinuousClock.now

  @Test func `A look that began before the last news tells nothing`() {
    var clock = EvidenceClock()
    #expect(clock.believes(.idle, lookedAt: start))
    clock.noteNews(isWork: false, at: start + .seconds(1))
    for status in [Observation.Status.idle, .working, .needsYou] {
      #expect(!clock.believes(status, lookedAt: start))
      #expect(clock.believes(status, lookedAt: start + .seconds(1)))
    }
  }

  @Test func `A program that has just taken a message is not idle because it does not show it yet`()
  {
    var clock = EvidenceClock()
    clock.noteNews(isWork: true, at: start)
    #expect(!clock.believes(.idle, lookedAt: start + .milliseconds(50)))
    #expect(clock.believes(.working, lookedAt: start + .milliseconds(50)))
    #expect(clock.believes(.needsYou, lookedAt: start + .milliseconds(50)))
    #expect(clock.believes(.idle, lookedAt: start + .seconds(2)))
  }
}
