import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  private static let agents = 100
  private static let seconds = 60

  static let idle = Benchmark(name: "idle", summary: "100 agents, nothing to do, 60 s") {
    try await World.with { world in
      for number in 0..<agents {
        let pane = try await world.pane("exec cat")
        try await world.join("agent\(number)", pane)
      }
      progress("\(agents) agents joined")
      return try await rest("\(agents) idle agents", of: world)
    }
  }

  /// Mail that waits for a person is to cost no more than none.
  static let heldMail = Benchmark(
    name: "held", summary: "100 agents behind a shell, 20 messages held for each, 60 s"
  ) {
    try await World.with { world in
      for number in 0..<agents {
        let pane = try await world.pane("exec sh -i")
        try await world.join("agent\(number)", pane, "--profile", "plain")
      }
      for number in 0..<agents {
        let box = world.mailbox(of: "agent\(number)")
        for text in 0..<20 { _ = try box.append(Message(from: "user", text: "message \(text)")) }
      }
      for number in 0..<agents { try await world.held("agent\(number)", "shell_in_front") }
      progress("everything is held; the looks become seldom")
      try await ContinuousClock().sleep(for: .seconds(60))
      return try await rest("20 messages held for each of \(agents)", of: world)
    }
  }

  /// What the daemon uses while nothing happens.
  private static func rest(_ name: String, of world: World) async throws -> [Figure] {
    guard let pid = try world.daemonPID() else {
      throw NeverHappened(description: "the daemon is gone")
    }
    // What led there is done when the daemon has been quiet for a while.
    try await settle(pid)
    let before = try ProcessUsage(of: pid)
    let clock = ContinuousClock()
    for second in stride(from: 0, to: seconds, by: 10) {
      progress("\(second) of \(seconds) s")
      try await clock.sleep(for: .seconds(10))
    }
    let after = try ProcessUsage(of: pid)
    let share = after.coreShare(since: before, seconds: seconds)
    let forks = after.childFaults - before.childFaults
    return [
      Figure(
        name: "\(name): processor", target: "≤ 0.5 % of a core",
        result: "\(short(share)) %", isReached: share <= 0.5),
      Figure(
        name: "\(name): resident memory", target: "≤ 30 MB",
        result: "\(short(after.residentMegabytes)) MB", isReached: after.residentMegabytes <= 30),
      Figure(
        name: "\(name): child processes", target: "none",
        result: forks == 0 ? "none" : "some", isReached: forks == 0),
      Figure(
        name: "\(name): context switches", target: "-",
        result: "\(after.contextSwitches(since: before)) in \(seconds) s",
        isReached: nil),
    ]
  }

  /// Waits until a daemon has been quiet for a while.
  static func settle(_ pid: Int32) async throws {
    let clock = ContinuousClock()
    try await eventually("the daemon is quiet", within: .seconds(60)) {
      let before = try ProcessUsage(of: pid).cpuSeconds
      try await clock.sleep(for: .seconds(2))
      return try ProcessUsage(of: pid).cpuSeconds - before < 0.02
    }
  }
}
