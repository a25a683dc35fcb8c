import Foundation
import Swarm
import Testing

/// What becomes of the tasks of a run, by the rules alone.
struct SwarmRunTests {
  @Test func `A task starts once those that it waits for are done, and not a wave later`() throws {
    var fixture = try RunFixture([
      PlannedTask("a"), PlannedTask("b"), PlannedTask("c", after: "a"),
      PlannedTask("d", after: "c", "b"),
    ])
    #expect(fixture.launches() == ["a", "b"])
    try fixture.apply("b", .launching(AttemptPlace(directory: "/d")))
    try fixture.succeed("a")
    // The slow b does not hold up c (B17).
    #expect(fixture.launches() == ["c"])
    try fixture.succeed("c")
    #expect(fixture.launches() == [])
    try fixture.apply("b", .running, .ended(AttemptEnd(code: 0)), .done(commit: nil))
    #expect(fixture.launches() == ["d"])
    try fixture.succeed("d")
    try fixture.settle()
    #expect(fixture.run.state == .succeeded)
  }

  @Test func `Whatever waits for a failed task is skipped and names it, and the rest goes on`()
    throws
  {
    var fixture = try RunFixture([
      PlannedTask("a"), PlannedTask("b", after: "a"), PlannedTask("c", after: "b"),
      PlannedTask("d"),
    ])
    try fixture.fail("a")
    try fixture.settle()
    #expect(fixture.run["b"]?.state == .skipped && fixture.run["b"]?.becauseOf == ["a"])
    #expect(fixture.run["c"]?.state == .skipped && fixture.run["c"]?.becauseOf == ["a"])
    #expect(fixture.run.state == .running && fixture.launches() == ["d"])
    try fixture.succeed("d")
    try fixture.settle()
    #expect(fixture.run.state == .failed)
    #expect(fixture.run.reason == "1 of 4 tasks are done; 3 are not, a first: it broke")
  }

  @Test func `A task that may fail keeps nobody from beginning, and the run succeeds`() throws {
    var optional = PlannedTask("a")
    optional.isFailureAllowed = true
    var fixture = try RunFixture([optional, PlannedTask("b", after: "a")])
    try fixture.fail("a")
    try fixture.settle()
    #expect(fixture.launches() == ["b"])
    try fixture.succeed("b")
    try fixture.settle()
    #expect(fixture.run.state == .succeeded)
  }

  @Test func `A retry brings back what was skipped because of it, and a run that was over`() throws
  {
    var fixture = try RunFixture([
      PlannedTask("a"), PlannedTask("x"), PlannedTask("b", after: "a"),
      PlannedTask("c", after: "b", "x"),
    ])
    try fixture.fail("a")
    try fixture.fail("x")
    try fixture.settle()
    #expect(fixture.run.state == .failed)
    #expect(fixture.run["c"]?.becauseOf == ["x"])
    try fixture.apply(fixture.run.events(for: .retry(task: "a")))
    try fixture.settle()
    #expect(fixture.run.state == .running && fixture.launches() == ["a"])
    #expect(fixture.run["b"]?.state == .pending)
    // x still keeps it from beginning.
    #expect(fixture.run["c"]?.state == .skipped && fixture.run["c"]?.becauseOf == ["x"])
    try fixture.apply(fixture.run.events(for: .retry(task: "x")))
    for task in ["a", "x", "b", "c"] { try fixture.succeed(task) }
    try fixture.settle()
    #expect(fixture.run.state == .succeeded)
  }

  @Test func `A person lets the others go on without a task, and it does not count`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a")])
    try fixture.fail("a")
    try fixture.settle()
    try fixture.apply(fixture.run.events(for: .skip(task: "a", reason: "not needed")))
    try fixture.settle()
    #expect(fixture.launches() == ["b"])
    try fixture.succeed("b")
    try fixture.settle()
    #expect(fixture.run.state == .succeeded && fixture.run["a"]?.reason == "not needed")
  }

  @Test func `Paused, nothing starts; cancelled, what waits ends and what runs ends by itself`()
    throws
  {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b"), PlannedTask("c", after: "a")])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/d")), .running)
    try fixture.apply(fixture.run.events(for: .pause))
    #expect(fixture.launches() == [])
    try fixture.apply(fixture.run.events(for: .resume))
    #expect(fixture.launches() == ["b"])
    try fixture.apply(fixture.run.events(for: .cancel(reason: "enough")))
    try fixture.settle()
    #expect(fixture.run.state == .cancelling)
    #expect(fixture.run["b"]?.state == .cancelled && fixture.run["c"]?.state == .cancelled)
    try fixture.apply(
      "a", .ended(AttemptEnd(code: 130, endedBy: .cancel)), .cancelled("the run was cancelled"))
    try fixture.settle()
    #expect(fixture.run.state == .cancelled && fixture.run.reason == "enough")
    #expect(throws: SwarmError.notNow(what: "run r", state: "cancelled")) {
      try fixture.run.events(for: .pause)
    }
  }

  @Test func `A change that no rule allows throws and changes nothing`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a")])
    let before = fixture.run.tasks.map(\.state)
    #expect(throws: SwarmError.self) { try fixture.apply("a", .running) }
    #expect(throws: SwarmError.self) {
      try fixture.apply("b", .launching(AttemptPlace(directory: "/")))
    }
    #expect(throws: SwarmError.unknownTask("z", run: "r")) { try fixture.apply("z", .running) }
    #expect(throws: SwarmError.self) { try fixture.apply(.created(fixture.run.header)) }
    #expect(fixture.run.tasks.map(\.state) == before)
    try fixture.succeed("a")
    #expect(throws: SwarmError.self) { try fixture.apply("a", .reopened) }
  }

  @Test func `What was not started is ready again, which is no refusal and costs no try`() throws {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/")), .returned)
    let task = try #require(fixture.run["a"])
    #expect(task.state == .ready && task.failures == 0 && task.refusals == 0)
    #expect(fixture.launches() == ["a"])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/")), .running)
    #expect(throws: SwarmError.self) { try fixture.apply("a", .returned) }
  }

  @Test func `What an attempt left is looked at once, after its end and before its check`() throws {
    var fixture = try RunFixture([PlannedTask("a")])
    try fixture.apply("a", .launching(AttemptPlace(directory: "/")), .running)
    #expect(throws: SwarmError.self) { try fixture.apply("a", .collected(commit: "c")) }
    try fixture.apply("a", .ended(AttemptEnd(code: 0)), .collected(commit: "c"))
    #expect(fixture.run["a"]?.state == .verifying)
    #expect(fixture.run["a"]?.attempts.last?.work == .commit("c"))
    try fixture.apply("a", .retry(at: fixture.now, reason: "x"))
    try fixture.apply("a", .launching(AttemptPlace(directory: "/")), .running)
    #expect(fixture.run["a"]?.attempts.last?.work == nil)
  }

  @Test func `A retry waits for its time and gives its place to others meanwhile`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b")]) {
      $0.maxConcurrentRequests = 1
    }
    try fixture.apply("a", .launching(AttemptPlace(directory: "/d")), .running)
    #expect(fixture.launches() == [])
    let later = fixture.now.addingTimeInterval(10)
    try fixture.apply(
      "a", .ended(AttemptEnd(code: nil)), .retry(at: later, reason: "it is gone"))
    #expect(fixture.launches() == ["b"])
    try fixture.succeed("b")
    let launches = fixture.run.launches(LaunchConditions(now: fixture.now))
    #expect(launches.tasks.isEmpty && launches.next == later)
    fixture.now = later
    #expect(fixture.launches() == ["a"])
    #expect(fixture.run["a"]?.failures == 1)
  }

  @Test func `Each limit keeps more from starting, and says which one it was`() throws {
    let tasks = (0..<6).map { PlannedTask("t\($0)") }
    var pooled = tasks
    for number in pooled.indices { pooled[number].pool = "api" }
    func cause(
      _ tasks: [PlannedTask], started: Int = 1, load: Double = 0, later: Double = 0,
      _ change: (inout SwarmConfig) -> Void
    ) throws -> (count: Int, cause: Launches.Cause?) {
      var fixture = try RunFixture(tasks, change)
      for number in 0..<started {
        try fixture.apply("t\(number)", .launching(AttemptPlace(directory: "/d")), .running)
      }
      fixture.now.addTimeInterval(later)
      let launches = fixture.run.launches(LaunchConditions(now: fixture.now, load: load))
      return (launches.tasks.count, launches.cause)
    }
    #expect(try cause(tasks) { $0.maxConcurrentRequests = 3 } == (2, .slots))
    #expect(try cause(tasks) { $0.isParallel = false } == (0, .slots))
    #expect(
      try cause(tasks) {
        $0.maxSubagents = 6; $0.maxConcurrentRequests = 2
      } == (1, .slots))
    #expect(try cause(pooled) { $0.pools = ["api": 2] } == (1, .pool("api")))
    #expect(try cause(tasks) { $0.requestDelay = .seconds(1) } == (0, .spacing))
    #expect(try cause(tasks, later: 1) { $0.requestDelay = .seconds(1) } == (1, .spacing))
    #expect(try cause(tasks, load: 9) { $0.maxLoad = 8 } == (0, .load(8)))
    #expect(try cause(tasks, started: 0, load: 9) { $0.maxLoad = 8 } == (6, nil))
    #expect(try cause(tasks) { $0.maxLaunches = 3 } == (2, .launches(3)))
    #expect(
      try cause(tasks, later: 61) { $0.maxDuration = .seconds(60) } == (0, .duration(.seconds(60))))
  }

  @Test func `Once a total is used up, what has not begun ends, and so does the run`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b"), PlannedTask("c", after: "b")])
    {
      $0.maxTotalSteps = 10
    }
    var report = AttemptReport(status: .completed)
    report.toolCalls = 10
    try fixture.apply(
      "a", .launching(AttemptPlace(directory: "/d")), .running,
      .ended(AttemptEnd(code: 0, report: report)), .done(commit: nil))
    try fixture.settle()
    #expect(fixture.run.state == .failed)
    #expect(
      fixture.run["b"]?.reason == "the run's 10 tool calls are used up, and so it was not started")
    #expect(fixture.run["c"]?.state.isFailure == true)
  }

  @Test func `The longest way to the end comes first, then priority, then the plan's order`() throws
  {
    var tasks = [
      PlannedTask("plain"), PlannedTask("urgent"), PlannedTask("root"),
      PlannedTask("leaf", after: "root"), PlannedTask("later"),
    ]
    tasks[1].priority = 5
    let fixture = try RunFixture(tasks)
    #expect(fixture.launches() == ["root", "urgent", "plain", "later"])
  }

  @Test func `A run is the fold of its log, and the log says all of it`() throws {
    var fixture = try RunFixture([PlannedTask("a"), PlannedTask("b", after: "a"), PlannedTask("c")])
    try fixture.succeed("a")
    try fixture.apply(
      "b", .launching(AttemptPlace(directory: "/t", branch: "swarm/r/b-1", base: "abc")),
      .running, .needsInput("may I?"), .running,
      .ended(AttemptEnd(code: 0, report: AttemptReport(status: .completed, summary: "ok"))),
      .integrating(commit: "c0ffee"), .conflicted(["a.txt"], reason: nil))
    try fixture.fail("c")
    try fixture.settle()
    let read = try fixture.entries.map { try RunEntry(json: $0.json) }
    #expect(read == fixture.entries)
    var folded = try SwarmRun(read[0])
    for entry in read.dropFirst() { try folded.apply(entry) }
    #expect(Array(folded.tasks) == Array(fixture.run.tasks) && folded.state == fixture.run.state)
    // A line that comes twice changes nothing.
    for entry in read.dropFirst() { try folded.apply(entry) }
    #expect(Array(folded.tasks) == Array(fixture.run.tasks))
  }
}
