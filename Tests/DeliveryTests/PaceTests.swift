import Delivery
import Testing

/// How often a pane is looked at: at each event, and without one ever more seldom.
@Suite struct PaceTests {
  /// When everything begins; time goes on by what would be waited for.
  private let start = ContinuousClock.now

  @Test func `Mail that is held in silence costs 30 looks an hour and a few at first`() {
    var pace = HoldPace(hasEvents: true, at: start)
    var time = Duration.zero
    var looks = 0
    while time < .seconds(3600) {
      time += pace.patience
      pace.noteLook(isNews: false)
      looks += 1
    }
    #expect(looks <= 45)
  }

  @Test func `A program that draws on and on is looked at every other second at most`() {
    var pace = HoldPace(hasEvents: true, at: start)
    var time = Duration.zero
    var looks = 0
    while time < .seconds(3600) {
      time += .milliseconds(10)
      pace.noteEvent(at: start + time)
      time += pace.pause
      pace.noteLook(isNews: false)
      looks += 1
    }
    #expect(looks <= 1850)
  }

  @Test func `What happens after a silence is looked at at once, and news too`() {
    var pace = HoldPace(hasEvents: true, at: start)
    for _ in 0..<20 { pace.noteLook(isNews: false) }
    #expect(pace.pause == .seconds(2))
    pace.noteEvent(at: start + .seconds(121))
    #expect(pace.pause < .milliseconds(10))
    for _ in 0..<20 { pace.noteLook(isNews: false) }
    pace.noteLook(isNews: true)
    #expect(pace.pause < .milliseconds(10))
  }

  @Test func `Looks that somebody called for do not make the next one later`() {
    var pace = HoldPace(hasEvents: true, at: start)
    let patience = pace.patience
    for _ in 0..<128 { pace.noteLook(isNews: false, wasCalled: true) }
    #expect(pace.patience == patience)
  }

  @Test func `Where the system tells of nothing, looks go on every other second`() {
    var pace = HoldPace(hasEvents: false, at: start)
    for _ in 0..<20 { pace.noteLook(isNews: false) }
    #expect(pace.patience == .seconds(2))
  }

  @Test func `A program that writes nothing is looked at ever more seldom`() {
    var pace = ObservationPace(hasEvents: true, at: start)
    var time = Duration.zero
    var looks = 0
    while time < .seconds(3600) {
      time += pace.patience + ObservationPace.tick
      guard pace.isDue(writes: 0, at: start + time) else { continue }
      pace.noteLook(isNews: false, tells: false, at: start + time)
      looks += 1
    }
    #expect(looks <= 12)
  }

  @Test func `A program that writes much without an end is looked at every few seconds`() {
    var pace = ObservationPace(hasEvents: true, at: start)
    var looks = 0
    for step in 1...120 {
      let time = start + ObservationPace.tick * step
      guard pace.isDue(writes: step * 10, at: time) else { continue }
      pace.noteLook(isNews: false, tells: true, at: time)
      looks += 1
    }
    #expect((15...20).contains(looks), "in a minute")
  }

  @Test func `The end of much writing is looked at, and again a moment later`() {
    var pace = ObservationPace(hasEvents: true, at: start)
    for _ in 0..<20 { pace.noteLook(isNews: false, tells: true, at: start) }
    let isDueAtBegin = pace.isDue(writes: 10, at: start + .seconds(1))
    #expect(isDueAtBegin)
    pace.noteLook(isNews: false, tells: true, at: start + .seconds(1))
    let isDueAtEnd = pace.isDue(writes: 10, at: start + .seconds(2))
    #expect(isDueAtEnd)
    #expect(pace.patience == ObservationPace.tick)
  }
}
