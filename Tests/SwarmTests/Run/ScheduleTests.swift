import Foundation
import Swarm
import Tasks
import TestSupport
import Testing

/// What holds for every plan, tried on random ones on a clock of their own.
struct ScheduleTests {
  private static let seed = UInt64.random(in: .min ... .max)

  @Test(arguments: [(10, 200), (100, 40), (1000, 4), (10_000, 1)])
  func `No task starts too early, no limit is exceeded, and every task ends`(
    _ size: Int, _ rounds: Int
  ) throws {
    for round in 0..<rounds {
      let seed = Self.seed &+ UInt64(round)
      var random = SeededGenerator(seed: seed)
      let plan = SimulatedRun.plan(size, &random)
      let width = Int.random(in: 1...40, using: &random)
      let rate = [0, 0.02, 0.3][round % 3]
      var run = try SimulatedRun(plan, width: width, failureRate: rate, seed: seed)
      try run.runToTheEnd()
      #expect(run.faults == [], "seed \(seed), \(size) tasks, width \(width)")
      if rate == 0 { #expect(run.run.state == .succeeded, "seed \(seed)") }
    }
  }

  @Test func `The same plan and the same chances run the same way`() throws {
    for round in 0..<10 {
      let seed = Self.seed &+ UInt64(round)
      var stories: [[String]] = []
      for _ in 0..<2 {
        var random = SeededGenerator(seed: seed)
        let plan = SimulatedRun.plan(200, &random)
        var run = try SimulatedRun(plan, width: 8, failureRate: 0.2, seed: seed)
        try run.runToTheEnd()
        stories.append(run.story)
      }
      #expect(stories[0] == stories[1] && !stories[0].isEmpty, "seed \(seed)")
    }
  }

  @Test func `No order of list scheduling could be beaten by more than its bound`() throws {
    for round in 0..<50 {
      let seed = Self.seed &+ UInt64(round)
      var random = SeededGenerator(seed: seed)
      var plan = SimulatedRun.plan(300, &random)
      for number in plan.indices { plan[number].pool = nil }
      let width = Int.random(in: 2...16, using: &random)
      var run = try SimulatedRun(plan, width: width, failureRate: 0, seed: seed)
      try run.runToTheEnd()
      let durations = plan.map { ($0.estimate ?? .zero) / .seconds(1) }
      let chain = run.run.graph.bottomLevels(durations: durations).max() ?? 0
      let work = durations.reduce(0, +) / Double(width)
      // Graham: nothing that never idles without need takes longer than this.
      let bound = work + chain * Double(width - 1) / Double(width)
      #expect(run.makespan <= bound + 0.001, "seed \(seed)")
      #expect(run.makespan >= max(chain, work) - 0.001, "seed \(seed)")
    }
  }
}
