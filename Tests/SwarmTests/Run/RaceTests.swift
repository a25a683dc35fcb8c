import Foundation
import JSONSyntax
import Swarm
import TestSupport
import Testing

/// Several tries at one task side by side, of which one counts.
struct RaceTests {
  private static func race(_ id: String = "a", _ count: Int = 3) -> PlannedTask {
    var task = PlannedTask(id: id, prompt: "do it")
    task.alternatives = count
    return task
  }

  private static func place(_ number: Int) -> AttemptPlace {
    AttemptPlace(directory: "/t/\(number)", branch: "b\(number)", base: "base")
  }

  @Test
  func `Each try takes a place, and the one that changes least counts once all have ended`() throws
  {
    var fixture = try RunFixture([Self.race(), PlannedTask("b", after: "a")])
    #expect(fixture.launches() == ["a", "a", "a"])
    for number in 1...3 { try fixture.launch("a", number) }
    #expect(fixture.run.placesTaken == 3)
    #expect(fixture.run["a"]?.state == .running)
    #expect(fixture.launches() == [])
    for (number, lines) in [(2, 9), (3, 4), (1, 9)] {
      #expect(fixture.run.due(at: fixture.now) == [])
      try fixture.end("a", number, .passed(commit: "c\(number)", changedLines: lines))
    }
    #expect(fixture.run.placesTaken == 0)
    #expect(fixture.run.due(at: fixture.now) == [.task("a", .chosen(attempt: 3))])
    try fixture.settle()
    #expect(fixture.run["a"]?.current?.number == 3)
    #expect(fixture.run.placesTaken == 1)
    try fixture.apply("a", .integrating(commit: "c3"), .done(commit: "m"))
    #expect(fixture.launches() == ["b"])
    let view = RunView(fixture.run, branch: nil, waitsFor: nil)
    #expect(view.tasks[0].tries.map(\.state) == ["passed", "passed", "chosen"])
    #expect(
      view.tasks[0].tries.map(\.kept) == ["refs/roost/runs/r/a/1", "refs/roost/runs/r/a/2", nil])
    #expect(try RunView(json: view.json) == view)
  }

  @Test
  func `Tries are started as there are places, pools and starts left, and no more than asked for`()
    throws
  {
    var pooled = Self.race("p", 4)
    pooled.pool = "narrow"
    var fixture = try RunFixture([Self.race("a", 4), pooled]) { config in
      config.maxConcurrentRequests = 5
      config.pools = ["narrow": 1]
      config.maxLaunches = 6
    }
    #expect(fixture.launches() == ["a", "a", "a", "a", "p"])
    for number in 1...4 { try fixture.launch("a", number) }
    try fixture.launch("p", 1)
    #expect(fixture.launches() == [])
    try fixture.end("p", 1, .failed("no"))
    #expect(fixture.launches() == ["p"])
    try fixture.launch("p", 2)
    try fixture.end("p", 2, .passed(commit: nil, changedLines: 0))
    // Six are started, and so the two that are missing never come: what there is decides.
    #expect(fixture.launches() == [])
    #expect(fixture.run.due(at: fixture.now) == [.task("p", .chosen(attempt: 2))])
  }

  @Test
  func
    `Another try takes the place of one that failed for a passing reason, once its time has come`()
    throws
  {
    var fixture = try RunFixture([Self.race("a", 2)])
    try fixture.launch("a", 1)
    try fixture.launch("a", 2)
    let later = fixture.now.addingTimeInterval(30)
    try fixture.end("a", 1, .suspended(until: later, reason: "429"))
    #expect(fixture.run["a"]?.state == .running)
    #expect(fixture.launches() == [])
    try fixture.end("a", 2, .passed(commit: "c", changedLines: 1))
    #expect(fixture.run["a"]?.state == .suspended)
    #expect(fixture.run.due(at: fixture.now) == [])
    fixture.now = later
    #expect(fixture.launches() == ["a"])
    try fixture.launch("a", 3)
    try fixture.end("a", 3, .failed("no"))
    #expect(fixture.run.due(at: fixture.now) == [.task("a", .chosen(attempt: 2))])
    #expect(fixture.run["a"]?.refusals == 1 && fixture.run["a"]?.failures == 0)
  }

  @Test
  func `Where none succeeds the task fails and says why each did, and done again it begins anew`()
    throws
  {
    var fixture = try RunFixture([Self.race("a", 2)])
    for number in 1...2 { try fixture.launch("a", number) }
    try fixture.end("a", 1, .failed("its check ended with 1"))
    try fixture.apply(.attempt("a", 2, .pruning("worse")))
    try fixture.end("a", 2, .pruned("worse"))
    try fixture.settle()
    #expect(
      fixture.run["a"]?.reason == "none of 2 tries succeeded: 1: its check ended with 1; 2: worse")
    #expect(fixture.run.state == .failed)
    try fixture.apply(fixture.run.events(for: .retry(task: "a")))
    #expect(fixture.launches() == ["a", "a"])
    try fixture.launch("a", 3)
    #expect(throws: SwarmError.self) { try fixture.end("a", 1, .failed("again")) }
  }

  @Test
  func `A run that is cancelled leaves no try open and chooses none`() throws {
    var fixture = try RunFixture([Self.race("a", 3)])
    for number in 1...2 { try fixture.launch("a", number) }
    try fixture.end("a", 1, .passed(commit: "c", changedLines: 1))
    try fixture.apply(.state(.cancelling, reason: "enough"))
    try fixture.settle()
    #expect(fixture.run["a"]?.state == .running)
    try fixture.end("a", 2, .cancelled("the run was cancelled"))
    try fixture.settle()
    #expect(fixture.run["a"]?.state == .cancelled)
    #expect(fixture.run.state == .cancelled)
  }

  @Test
  func `What happens to a task as a whole does not happen to one whose tries are undecided`() throws
  {
    var fixture = try RunFixture([Self.race("a", 2)])
    try fixture.launch("a", 1)
    for change: RunTaskChange in [
      .launching(Self.place(2)), .running, .needsInput("?"), .ended(AttemptEnd(code: 0)),
      .chosen(attempt: 1), .passed(commit: nil, changedLines: 0),
    ] {
      let before = fixture.run.last
      #expect(throws: SwarmError.self) { try fixture.apply("a", change) }
      #expect(fixture.run.last == before)
    }
    #expect(throws: SwarmError.self) {
      try fixture.apply(.attempt("a", 1, .passed(commit: nil, changedLines: 0)))
    }
    #expect(throws: SwarmError.self) { try fixture.apply(.attempt("a", 3, .running)) }
  }

  @Test
  func `Random runs with tries side by side keep every limit, end, and read back from their log`()
    throws
  {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let count = Int.random(in: 1...12, using: &random)
      var plan = SimulatedRun.plan(count, &random)
      for place in plan.indices where Bool.random(using: &random) {
        plan[place].alternatives = Int.random(in: 2...4, using: &random)
      }
      let width = Int.random(in: 1...6, using: &random)
      var fixture = try RunFixture(plan) { $0.maxConcurrentRequests = width }
      var open: [(task: String, number: Int)] = []
      for _ in 0..<5000 {
        try fixture.settle()
        if fixture.run.state.isTerminal { break }
        let launches = fixture.run.launches(LaunchConditions(now: fixture.now))
        for number in launches.tasks {
          let task = fixture.run.tasks[number]
          let attempt = task.attempts.count + 1
          try fixture.launch(task.id, attempt)
          open.append((task.id, attempt))
        }
        #expect(fixture.run.placesTaken <= width, "seed \(seed)")
        #expect(fixture.run.placesTaken == open.count, "seed \(seed)")
        guard !open.isEmpty else {
          if let next = launches.next { fixture.now = max(next, fixture.now) }
          continue
        }
        let (id, number) = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        fixture.now += Double.random(in: 0...3, using: &random)
        let isRace = fixture.run[id]?.isRace == true
        switch Int.random(in: 0..<5, using: &random) {
        case 0: try fixture.end(id, number, .failed("no"))
        case 1:
          try fixture.end(id, number, .retry(at: fixture.now.addingTimeInterval(1), reason: "gone"))
        default:
          try fixture.end(
            id, number, isRace ? .passed(commit: nil, changedLines: number) : .done(commit: nil))
        }
        try fixture.settle()
        if let task = fixture.run[id], task.chosen != nil, !task.state.isTerminal {
          try fixture.apply(id, .done(commit: nil))
        }
      }
      #expect(fixture.run.state.isTerminal, "seed \(seed)")
      var again = try SwarmRun(fixture.entries[0])
      for entry in fixture.entries {
        let read = try RunEntry(json: JSON(parsing: entry.json.bytes()))
        try again.apply(read)
      }
      #expect(again.state == fixture.run.state && again.placesTaken == 0, "seed \(seed)")
    }
  }
}

extension RunFixture {
  /// Starts an attempt, which is one of several tries where the task has them.
  fileprivate mutating func launch(_ id: String, _ number: Int) throws {
    let place = AttemptPlace(directory: "/t/\(number)", branch: "b\(number)", base: "base")
    try apply(event(id, number, .launching(place)), event(id, number, .running))
  }

  fileprivate mutating func end(_ id: String, _ number: Int, _ change: RunTaskChange) throws {
    try apply(event(id, number, .ended(AttemptEnd(code: 0))), event(id, number, change))
  }

  private func event(_ id: String, _ number: Int, _ change: RunTaskChange) -> RunEvent {
    run[id]?.isRace == true ? .attempt(id, number, change) : .task(id, change)
  }
}
