import Foundation
import Swarm
import Tasks
import Testing

/// What the lines of a run's log say of its times.
struct RunHistoryTests {
  private func history(_ fixture: RunFixture) throws -> RunHistory {
    var history = try RunHistory(fixture.entries[0])
    for entry in fixture.entries {
      try history.apply(entry)
      // A line that is read twice counts once.
      try history.apply(entry)
    }
    return history
  }

  private func end(_ code: Int, turns: Int = 0) -> RunTaskChange {
    var report = AttemptReport(summary: "said", artifacts: ["out.txt"])
    report.turns = turns
    report.toolCalls = 2
    report.cost = 250_000
    report.usage = TokenUsage(input: 10, output: 3, cacheRead: 2)
    return .ended(AttemptEnd(code: code, report: report))
  }

  private func waits(_ entry: RunRecord.Entry) -> [String] {
    entry.waits.filter { $0.span.seconds > 0 }.map { "\($0.cause.rawValue) \($0.span.seconds)" }
  }

  @Test func `Each wait has its cause and each launch its time`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a"), PlannedTask("c")])
    let start = fixture.now
    func launch() -> RunTaskChange { .launching(AttemptPlace(directory: "/d")) }
    fixture.now = start + 1
    try fixture.apply("a", launch(), .running)
    fixture.now = start + 3
    try fixture.apply("a", .needsInput("Allow?"))
    fixture.now = start + 5
    try fixture.apply("a", .running)
    fixture.now = start + 6
    try fixture.apply("a", end(1, turns: 3), .retry(at: start + 8, reason: "reset"))
    fixture.now = start + 9
    try fixture.apply("a", launch(), .running)
    fixture.now = start + 10
    try fixture.apply("a", end(1), .suspended(until: start + 20, reason: "429"))
    fixture.now = start + 20
    try fixture.apply("a", launch(), .running)
    try fixture.apply(.state(.paused, reason: nil))
    fixture.now = start + 24
    try fixture.apply("a", end(0, turns: 4), .done(commit: nil))
    fixture.now = start + 30
    try fixture.apply(.state(.running, reason: nil))
    fixture.now = start + 31
    let record = try history(fixture).record(now: start + 40)
    #expect(record.startedAt == start && record.endedAt == start + 40)
    let task = record.tasks[0]
    #expect(
      waits(task) == ["slot 1.0", "person 2.0", "retry 2.0", "slot 1.0", "rate_limit 10.0"])
    #expect(task.usage == TokenUsage(input: 30, output: 9, cacheRead: 6))
    #expect(task.attempts.map(\.seconds) == [5, 1, 4])
    #expect(task.outcome == .succeeded && task.steps == 7 && task.toolCalls == 6)
    #expect(task.cost?.decimal == "0.75" && task.text == "said" && task.artifacts == ["out.txt"])
    #expect(waits(record.tasks[1]) == ["dependencies 24.0", "paused 6.0", "slot 10.0"])
    #expect(waits(record.tasks[2]) == ["slot 20.0", "paused 10.0", "slot 10.0"])
    #expect(record.tasks[2].outcome == .open && record.tasks[1].dependencies == [0])
    #expect(record.rateLimits.hits == 1 && record.rateLimits.retries == 2)
    #expect(record.artifacts.map(\.source) == ["a"])
    let stats = SwarmStats(record)
    #expect(stats.agentsLaunched == 3 && stats.sequentialMilliseconds == 10_000)
  }

  @Test func `A run that is over has ended, and cached tasks launched nothing`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a"), PlannedTask("c")])
    let start = fixture.now
    try fixture.apply("c", .cached(AttemptReport(summary: "known"), commit: nil))
    fixture.now = start + 2
    try fixture.fail("a")
    try fixture.settle()
    let record = try history(fixture).record(now: start + 99)
    #expect(record.endedAt == start + 2)
    #expect(record.tasks.map(\.outcome) == [.failed, .skipped, .succeeded])
    #expect(record.tasks[2].isCached && record.tasks[2].attempts.isEmpty)
    #expect(record.tasks[2].text == "known" && record.tasks[0].error == "it broke")
    let result = SwarmResult(record)
    #expect(result.error == "Swarm incomplete: 2/3 subtasks returned, 2 failed")
    #expect(result.stats.agentsLaunched == 1 && result.stats.cacheHits == 1)
  }

  @Test func `A run that was planned and never begun waits for nothing`() throws {
    var header = try RunFixture([PlannedTask("a")]).run.header
    header.id = "r2"
    let start = header.createdAt
    let history = try RunHistory(RunEntry(number: 1, at: start, event: .created(header)))
    let record = history.record(now: start + 5)
    #expect(record.tasks.map(\.waits) == [[]] && SwarmStats(record).waits.isEmpty)
    #expect(MarkdownReport(record).text.contains("# Run r2"))
  }
}
