import Foundation
import Swarm
import Tasks
import TestSupport

/// A run of a random plan on a clock of its own: programs take the time that they are planned for, and
/// some of them fail.
struct SimulatedRun {
  private var fixture: RunFixture
  private let durations: [String: Double]
  private var random: SeededGenerator
  private let failureRate: Double
  private var ends: [(at: Date, task: String)] = []
  /// Each start and end, as a text.
  private(set) var story: [String] = []
  /// What broke a rule.
  private(set) var faults: [String] = []
  private var busiest = 0
  private let start: Date

  var run: SwarmRun { fixture.run }
  var entries: [RunEntry] { fixture.entries }

  init(_ plan: [PlannedTask], width: Int, failureRate: Double, seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    self.failureRate = failureRate
    durations = Dictionary(
      uniqueKeysWithValues: plan.map { ($0.id, ($0.estimate ?? .seconds(1)) / .seconds(1)) })
    fixture = try RunFixture(plan) { config in
      config.maxConcurrentRequests = width
      config.maxSubagents = max(plan.count, width)
      config.pools = ["narrow": 2]
    }
    start = fixture.now
  }

  /// How long the run took, in seconds of its clock.
  var makespan: Double { fixture.now.timeIntervalSince(start) }

  mutating func runToTheEnd() throws {
    while true {
      try fixture.settle()
      guard !run.state.isTerminal else { break }
      let launches = run.launches(LaunchConditions(now: fixture.now))
      for number in launches.tasks { try launch(run.tasks[number]) }
      check()
      guard launches.tasks.isEmpty else { continue }
      try passTime(launches.next)
    }
    for task in run.tasks where !task.state.isTerminal { faults.append("\(task.id) never ended") }
  }

  private mutating func launch(_ task: RunTask) throws {
    for id in task.plan.dependencies where run[id]?.letsOthersBegin != true {
      faults.append("\(task.id) started before \(id) was done")
    }
    story.append("\(Int(makespan * 1000)) \(task.id)")
    try fixture.apply(task.id, .launching(AttemptPlace(directory: "/d")), .running)
    ends.append((fixture.now.addingTimeInterval(durations[task.id] ?? 1), task.id))
  }

  private mutating func check() {
    let active = run.active.count
    if active > run.config.width { faults.append("\(active) at once") }
    let narrow = run.active.count { run.tasks[$0].plan.pool == "narrow" }
    if narrow > 2 { faults.append("\(narrow) of the narrow pool at once") }
  }

  private mutating func passTime(_ next: Date?) throws {
    guard let first = ends.indices.min(by: { ends[$0].at < ends[$1].at }) else {
      guard let next, next > fixture.now else {
        faults.append("nothing runs, nothing starts, and the run is \(run.state.rawValue)")
        return try fixture.apply(.state(.cancelled, reason: nil))
      }
      return fixture.now = next
    }
    let end = ends.remove(at: first)
    fixture.now = max(fixture.now, end.at)
    let chance = Double.random(in: 0..<1, using: &random)
    if chance < failureRate / 2 {
      try fixture.apply(end.task, .ended(AttemptEnd(code: 1)), .failed("it broke"))
    } else if chance < failureRate, run[end.task]?.failures ?? 0 < 3 {
      let later = fixture.now.addingTimeInterval(Double.random(in: 0...5, using: &random))
      try fixture.apply(end.task, .ended(AttemptEnd(code: nil)), .retry(at: later, reason: "gone"))
    } else {
      try fixture.apply(end.task, .ended(AttemptEnd(code: 0)), .done(commit: nil))
    }
  }
}

extension SimulatedRun {
  /// A plan of tasks that wait for some of those before them.
  static func plan(_ count: Int, _ random: inout SeededGenerator) -> [PlannedTask] {
    (0..<count).map { number in
      var task = PlannedTask(id: "t\(number)", prompt: "do it")
      let wanted = number == 0 ? 0 : Int.random(in: 0...min(3, number), using: &random)
      let near = max(0, number - 40)
      task.dependencies = Set(
        (0..<wanted).map { _ in Int.random(in: near..<number, using: &random) }
      )
      .sorted().map { "t\($0)" }
      task.estimate = .milliseconds(Int.random(in: 100...10_000, using: &random))
      task.priority = Int.random(in: -2...2, using: &random)
      task.isFailureAllowed = Int.random(in: 0..<10, using: &random) == 0
      if Int.random(in: 0..<20, using: &random) == 0 { task.pool = "narrow" }
      return task
    }
  }
}
