import Foundation
import JSONSyntax
import Swarm
import TestSupport
import Testing

/// What is remembered of looks at tries side by side.
struct RaceLookTests {
  private static let place = AttemptPlace(directory: "/d", branch: "b", base: "c")

  /// A race of four in which chance decides what is seen and what ends, with what each look came to where
  /// nobody ever stopped looking.
  private struct Race {
    var fixture: RunFixture
    var live = CollapseController()
    var ticks: [(line: Int, observations: [CollapseObservation], tick: CollapseController.Tick)] =
      []

    init(_ random: inout SeededGenerator) throws {
      var task = PlannedTask("a")
      task.alternatives = 4
      task.verify = "true"
      fixture = try RunFixture([task])
      live.policy.grace = .seconds(60)
      for number in 1...4 {
        try fixture.apply(.attempt("a", number, .launching(place)), .attempt("a", number, .running))
      }
      while fixture.run["a"]?.openTries.isEmpty == false {
        // Times are as the log has them.
        let later = fixture.now + Double.random(in: 1...40, using: &random)
        let entry = RunEntry(number: 1, at: later, event: .closed)
        fixture.now = try RunEntry(json: entry.json).at
        if Int.random(in: 0..<6, using: &random) == 0 {
          try end(&random)
        } else {
          try look(&random)
        }
      }
    }

    private mutating func end(_ random: inout SeededGenerator) throws {
      guard let open = fixture.run["a"]?.openTries.randomElement(using: &random) else { return }
      try fixture.apply(.attempt("a", open.number, .ended(AttemptEnd(code: 0))))
      let verdict: RunTaskChange =
        Bool.random(using: &random)
        ? .passed(commit: "d", changedLines: 3) : .failed("its check ended with 1")
      try fixture.apply(.attempt("a", open.number, verdict))
    }

    private mutating func look(_ random: inout SeededGenerator) throws {
      var observations: [CollapseObservation] = []
      for one in fixture.run["a"]?.tries ?? [] {
        let isPassed = one.verdict?.isPassing == true
        guard one.verdict == nil || isPassed, Int.random(in: 0..<10, using: &random) > 0 else {
          continue
        }
        var observation = CollapseObservation(
          attempt: one.number, isPassing: isPassed || Bool.random(using: &random))
        observation.changedFiles = Set(
          (0..<3).map { _ in "f\(Int.random(in: 0..<4, using: &random))" })
        observation.changedLines = Int.random(in: 0..<200, using: &random)
        observations.append(observation)
      }
      let tick = live.tick(observations, now: fixture.now)
      ticks.append((fixture.run.last, observations, tick))
      try fixture.apply(
        .looked(
          "a",
          observations.map {
            CollapseLook(attempt: $0.attempt, isPassing: $0.isPassing, tree: "t\($0.attempt)")
          }))
      for (number, reason) in tick.ended
      where fixture.run["a"]?.openTries.contains(where: { $0.number == number }) == true {
        try fixture.apply(
          .attempt("a", number, .pruning(reason)),
          .attempt("a", number, .ended(AttemptEnd(code: 130, endedBy: .pruned))),
          .attempt("a", number, .pruned(reason)))
      }
    }
  }

  @Test func `Whoever reads the log decides at each look as whoever saw all of them`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    var endings = 0
    for _ in 0..<100 {
      let race = try Race(&random)
      var run: SwarmRun?
      var looks = race.ticks[...]
      for entry in race.fixture.entries {
        // As it stands in the file.
        let read = try RunEntry(json: JSON(parsing: entry.json.bytes()))
        if let next = looks.first, next.line == run?.last {
          looks.removeFirst()
          var controller = try #require(run?["a"]).collapse
          controller.policy.grace = race.live.policy.grace
          let tick = controller.tick(next.observations, now: read.at)
          #expect(tick == next.tick, "seed \(seed)")
          endings += tick.ended.count
        }
        if run == nil { run = try SwarmRun(read) } else { try run?.apply(read) }
      }
      #expect(looks.isEmpty, "seed \(seed)")
      #expect(run?["a"]?.collapse.records == race.live.records, "seed \(seed)")
    }
    #expect(endings > 20, "seed \(seed)")
  }

  @Test func `A task that is done again remembers nothing of the tries before`() throws {
    var task = PlannedTask("a")
    task.alternatives = 2
    var fixture = try RunFixture([task])
    for number in 1...2 {
      try fixture.apply(.attempt("a", number, .launching(Self.place)))
    }
    try fixture.apply(.looked("a", [CollapseLook(attempt: 1, isPassing: false, tree: "t")]))
    #expect(fixture.run["a"]?.collapse.records[1]?.breaks == 1)
    for number in 1...2 { try fixture.apply(.attempt("a", number, .failed("no"))) }
    try fixture.settle()
    try fixture.apply(fixture.run.events(for: .retry(task: "a")))
    #expect(fixture.run["a"]?.collapse == CollapseController())
    #expect(fixture.run["a"]?.looks == [])
  }

  @Test func `A look at a try that there is not is refused`() throws {
    var task = PlannedTask("a")
    task.alternatives = 2
    var fixture = try RunFixture([task, PlannedTask("b")])
    try fixture.apply(.attempt("a", 1, .launching(Self.place)))
    for look in [("a", 2), ("a", 0), ("b", 1), ("c", 1)] {
      #expect(throws: SwarmError.self) {
        try fixture.apply(.looked(look.0, [CollapseLook(attempt: look.1, isPassing: true)]))
      }
    }
  }
}
