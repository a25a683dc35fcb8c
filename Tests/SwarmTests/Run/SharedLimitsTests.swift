import Foundation
import Swarm
import Tasks
import TestSupport
import Testing

/// Limits that hold over all runs, and what agents say later that they took.
struct SharedLimitsTests {
  private func pooled(_ id: String) -> PlannedTask {
    var task = PlannedTask(id)
    task.pool = "p"
    return task
  }

  @Test
  func
    `What other runs have of a pool is not free, for one limit of the plan and for the service's`()
    throws
  {
    let fixture = try RunFixture([pooled("a"), pooled("b"), pooled("c"), PlannedTask("d")]) {
      $0.pools = ["p": 2]
    }
    func started(_ taken: Int, _ limiter: PoolLimiter? = nil) -> [String] {
      let conditions = LaunchConditions(
        now: fixture.now, pools: limiter.map { ["p": $0] } ?? [:], taken: ["p": taken])
      return fixture.run.launches(conditions).tasks.map { fixture.run.tasks[$0].id }
    }
    #expect(started(0) == ["a", "b", "d"])
    #expect(started(1) == ["a", "d"])
    #expect(started(2) == ["d"])
    #expect(started(9) == ["d"])
    // A service that allows one at a time allows none where another run has it.
    #expect(started(0, PoolLimiter(width: 1)) == ["a", "d"])
    #expect(started(1, PoolLimiter(width: 1)) == ["d"])
  }

  @Test
  func `Random runs on one pool never have more of it together than the smallest allows`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let depth = Int.random(in: 1...4, using: &random)
      var runs = try (0..<3).map { _ in
        try RunFixture((0..<10).map { pooled("t\($0)") }) { $0.pools = ["p": depth] }
      }
      for _ in 0..<100 {
        let place = Int.random(in: 0..<runs.count, using: &random)
        let others = runs.indices.filter { $0 != place }
          .reduce(0) { $0 + runs[$1].run.poolsInUse["p", default: 0] }
        let launches = runs[place].run.launches(
          LaunchConditions(now: runs[place].now, taken: ["p": others]))
        for number in launches.tasks {
          try runs[place].apply(
            runs[place].run.tasks[number].id, .launching(AttemptPlace(directory: "/d")), .running)
        }
        let all = runs.reduce(0) { $0 + $1.run.poolsInUse["p", default: 0] }
        #expect(all <= depth, "seed \(seed)")
        let ender = Int.random(in: 0..<runs.count, using: &random)
        if let number = runs[ender].run.active.min() {
          try runs[ender].apply(
            runs[ender].run.tasks[number].id, .ended(AttemptEnd(code: 0)), .done(commit: nil))
        }
      }
    }
  }

  @Test
  func `What an agent took by its own record counts once, however often and late it is told`()
    throws
  {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a")]) {
      $0.maxTotalSteps = 10
      $0.budget = try? .init("1")
    }
    try fixture.apply("a", .launching(AttemptPlace(directory: "/d")), .running)
    let half = AttemptUsage(cost: 400_000, tokens: TokenUsage(output: 5), toolCalls: 4)
    for _ in 0..<3 { try fixture.apply(.used("a", 1, half)) }
    #expect(fixture.run.cost == 400_000 && fixture.run.toolCalls == 4)
    var report = AttemptReport(status: .completed)
    (report.cost, report.toolCalls) = (300_000, 6)
    try fixture.apply("a", .ended(AttemptEnd(code: 0, report: report)), .done(commit: nil))
    #expect(fixture.run.cost == 400_000 && fixture.run.toolCalls == 6)
    #expect(fixture.launches() == ["b"])
    try fixture.apply(
      .used("a", 1, AttemptUsage(cost: 1_000_000, tokens: TokenUsage(output: 9), toolCalls: 6)))
    #expect(fixture.run.cost == 1_000_000)
    #expect(fixture.launches() == [])
    #expect(throws: SwarmError.self) { try fixture.apply(.used("a", 2, half)) }
    #expect(throws: SwarmError.self) { try fixture.apply(.used("b", 1, half)) }
    for entry in fixture.entries { #expect(try RunEntry(json: entry.json) == entry) }
  }
}
