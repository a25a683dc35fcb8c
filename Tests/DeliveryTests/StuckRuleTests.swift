import Delivery
import Testing

/// When a program that works counts as stuck: recorded sequences of looks, replayed.
@Suite struct StuckRuleTests {
  /// What one look shows, at a second of the sequence.
  private struct Look {
    var second: Double
    var isWorking: Bool
    /// For how many seconds nothing was written.
    var quiet: Double
    /// How long the machine has slept in all, which the looks' clock does not count.
    var slept = 0.0
  }

  private func works(_ second: Double, quiet: Double) -> Look {
    Look(second: second, isWorking: true, quiet: quiet)
  }

  private func rests(_ second: Double, quiet: Double) -> Look {
    Look(second: second, isWorking: false, quiet: quiet)
  }

  /// The seconds at which the rule changed its mind, and to what.
  private func changes(_ looks: [Look], patience: Double = 300) -> [String] {
    var rule = StuckRule()
    let start = SuspendingClock.now
    var found: [String] = []
    for look in looks {
      let before = rule.isStuck
      rule.noteLook(
        isWorking: look.isWorking, quiet: .seconds(look.quiet + look.slept),
        patience: .seconds(patience), at: start + .seconds(look.second))
      if rule.isStuck != before { found.append("\(look.second): \(rule.isStuck)") }
    }
    return found
  }

  @Test func `One that works and writes is not stuck, however long its turn is`() {
    // A spinner: looked at every four seconds, the last write a tenth of a second ago.
    let looks = stride(from: 0.0, to: 7200, by: 4).map { works($0, quiet: 0.1) }
    #expect(changes(looks) == [])
  }

  @Test func `One that says that it works and writes nothing is stuck once the patience is over`() {
    let looks = [0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5, 241.5, 299, 300, 330, 360]
      .map { works($0, quiet: $0 + 2) }
    #expect(changes(looks) == ["300.0: true"])
  }

  @Test func `The patience begins with the last sign and not with the work`() {
    let busy = stride(from: 0.0, to: 100, by: 4).map { works($0, quiet: 0.1) }
    let silent = stride(from: 100.0, to: 500, by: 30).map { works($0, quiet: $0 - 96) }
    #expect(changes(busy + silent) == ["400.0: true"])
  }

  @Test func `One that rests is never stuck, and its next work has its own patience`() {
    let first = [works(0, quiet: 0), rests(20, quiet: 20), rests(3000, quiet: 3000)]
    let second = [works(3001, quiet: 0.1), works(3031, quiet: 30), works(3299, quiet: 298)]
    #expect(changes(first + second) == [])
  }

  @Test func `A screen that is drawn once more, as after a resize, does not end it`() {
    let hung = [0.0, 30, 300].map { works($0, quiet: $0 + 1) }
    let resized = [works(400, quiet: 0.2), works(400.5, quiet: 0.3), works(401, quiet: 0.8)]
    let after = [works(403, quiet: 2.8), works(430, quiet: 29.8), works(600, quiet: 199)]
    let again = [works(700, quiet: 0.1), works(701, quiet: 1), works(760, quiet: 61)]
    #expect(changes(hung + resized + after + again) == ["300.0: true"])
  }

  @Test func `Signs that go on end it, and it is told anew only after the whole patience`() {
    let hung = [0.0, 30, 300].map { works($0, quiet: $0 + 1) }
    let goesOn = [0.0, 0.5, 1.5, 2.5, 6.5].map { works(400 + $0, quiet: 0.1) }
    let silent = [436.0, 700, 706].map { works($0, quiet: $0 - 406.4) }
    #expect(changes(hung + goesOn) == ["300.0: true", "402.5: false"])
    #expect(changes(hung + goesOn + silent) == ["300.0: true", "402.5: false"])
    #expect(changes(hung + goesOn + silent + [works(707, quiet: 300.6)]).last == "707.0: true")
  }

  @Test func `A question or the end of the work ends it at once`() {
    let hung = [0.0, 30, 300].map { works($0, quiet: $0 + 1) }
    #expect(changes(hung + [rests(301, quiet: 0.1)]) == ["300.0: true", "301.0: false"])
  }

  @Test func `A night for which the machine slept is no time without a sign`() {
    let looks = [
      works(0, quiet: 0.1), works(4, quiet: 0.1),
      Look(second: 5, isWorking: true, quiet: 1, slept: 28_800),
      works(9, quiet: 0.1),
    ]
    #expect(changes(looks) == [])
  }

  @Test
  func `One that writes a line now and then stays stuck, and its status does not change each time`()
  {
    // A line every ten minutes, and looks every thirty seconds.
    let looks = stride(from: 0.0, to: 3600, by: 30).map { second in
      works(second, quiet: second.truncatingRemainder(dividingBy: 600) + 0.1)
    }
    #expect(changes(looks) == ["300.0: true"])
  }

  @Test func `What its hooks tell ends it at once`() {
    var rule = StuckRule()
    let start = SuspendingClock.now
    for second in [0.0, 30, 300] {
      rule.noteLook(
        isWorking: true, quiet: .seconds(second + 1), patience: .seconds(300),
        at: start + .seconds(second))
    }
    #expect(rule.isStuck && rule.due(patience: .seconds(300)) == nil)
    rule.noteSign(at: start + .seconds(310))
    #expect(!rule.isStuck)
    #expect(rule.due(patience: .seconds(300), at: start + .seconds(320)) == .seconds(290))
  }
}
