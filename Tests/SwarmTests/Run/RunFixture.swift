import Foundation
import Swarm
import Testing

/// A run in a test, which is driven by hand on a clock of its own.
struct RunFixture {
  private(set) var run: SwarmRun
  private(set) var entries: [RunEntry]
  var now = Date(timeIntervalSince1970: 1_800_000_000)

  init(_ tasks: [PlannedTask], _ change: (inout SwarmConfig) -> Void = { _ in }) throws {
    var config = SwarmConfig()
    config.requestDelay = .zero
    config.maxConcurrentRequests = 64
    change(&config)
    let header = RunHeader(
      id: "r", plan: SwarmPlan(goal: "g", tasks: tasks, config: config), repository: nil,
      directory: "/d", agent: "true", environment: [:], createdBy: "user@default", createdAt: now)
    entries = [RunEntry(number: 1, at: now, event: .created(header))]
    run = try SwarmRun(entries[0])
    try apply(.state(.running, reason: nil))
  }

  mutating func apply(_ events: RunEvent...) throws { try apply(events) }

  mutating func apply(_ events: [RunEvent]) throws {
    for event in events {
      let entry = RunEntry(number: run.last + 1, at: now, event: event)
      try run.apply(entry)
      entries.append(entry)
    }
  }

  mutating func apply(_ task: String, _ changes: RunTaskChange...) throws {
    try apply(changes.map { .task(task, $0) })
  }

  /// Does what the run's state calls for.
  mutating func settle() throws {
    while true {
      let due = run.due(at: now)
      guard !due.isEmpty else { return }
      try apply(due)
    }
  }

  /// Launches a task and ends it well.
  mutating func succeed(_ task: String) throws {
    try apply(
      task, .launching(AttemptPlace(directory: "/d")), .running, .ended(AttemptEnd(code: 0)),
      .done(commit: nil))
  }

  mutating func fail(_ task: String) throws {
    try apply(
      task, .launching(AttemptPlace(directory: "/d")), .running, .ended(AttemptEnd(code: 1)),
      .failed("it broke"))
  }

  func launches(load: Double = 0) -> [String] {
    run.launches(LaunchConditions(now: now, load: load)).tasks.map { run.tasks[$0].id }
  }
}

extension PlannedTask {
  init(_ id: String, after dependencies: String...) {
    self.init(id: id, prompt: "do \(id)", dependencies: dependencies)
  }
}
