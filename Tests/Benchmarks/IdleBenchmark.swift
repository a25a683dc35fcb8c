import Platform
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
      guard let pid = try world.daemonPID() else { return [] }
      // What joining left to do is done when the daemon has been quiet for a while.
      try await settle(pid)
      let before = try ProcessUsage(of: pid)
      let clock = ContinuousClock()
      for second in stride(from: 0, to: seconds, by: 10) {
        progress("\(second) of \(seconds) s")
        try await clock.sleep(for: .seconds(10))
      }
      let after = try ProcessUsage(of: pid)
      let share = (after.cpuSeconds - before.cpuSeconds) / Double(seconds) * 100
      let forks = after.childFaults - before.childFaults
      return [
        Figure(
          name: "\(agents) idle agents: processor", target: "≤ 0.5 % of a core",
          result: "\(short(share)) %", isReached: share <= 0.5),
        Figure(
          name: "\(agents) idle agents: resident memory", target: "≤ 30 MB",
          result: "\(short(after.residentMegabytes)) MB", isReached: after.residentMegabytes <= 30),
        Figure(
          name: "\(agents) idle agents: child processes", target: "none",
          result: forks == 0 ? "none" : "some", isReached: forks == 0),
        Figure(
          name: "\(agents) idle agents: context switches", target: "-",
          result: "\(after.contextSwitches(since: before)) in \(seconds) s",
          isReached: nil),
      ]
    }
  }

  private static func settle(_ pid: Int32) async throws {
    let clock = ContinuousClock()
    try await eventually("the daemon is quiet", within: .seconds(60)) {
      let before = try ProcessUsage(of: pid).cpuSeconds
      try await clock.sleep(for: .seconds(2))
      return try ProcessUsage(of: pid).cpuSeconds - before < 0.02
    }
  }
}

/// What a process has used so far, from /proc.
private struct ProcessUsage {
  var cpuSeconds = 0.0
  var residentMegabytes = 0.0
  /// How often each thread, by its id, gave up the processor or lost it.
  private var switches: [String: Int] = [:]
  /// Page faults of children that ended: it grows with each of them.
  var childFaults = 0

  init(of pid: Int32) throws {
    let stat = try Self.lines("/proc/\(pid)/stat").joined().split(separator: ")").last ?? ""
    let fields = stat.split(separator: " ").compactMap { Double($0) }
    // Without the process's state, which is no number: ppid is the first, utime the eleventh.
    guard fields.count > 21 else { throw NeverHappened(description: "no usage of \(pid)") }
    cpuSeconds = (fields[10] + fields[11]) / 100
    childFaults = Int(fields[7])
    for task in try Files.names(in: "/proc/\(pid)/task") {
      for line in (try? Self.lines("/proc/\(pid)/task/\(task)/status")) ?? []
      where line.contains("ctxt_switches") { switches[task, default: 0] += Self.number(line) }
    }
    for line in try Self.lines("/proc/\(pid)/status") where line.hasPrefix("VmRSS") {
      residentMegabytes = Double(Self.number(line)) / 1024
    }
  }

  /// Those of the threads that still live; a thread that ended takes its own along.
  func contextSwitches(since before: ProcessUsage) -> Int {
    switches.reduce(0) { $0 + $1.value - (before.switches[$1.key] ?? 0) }
  }

  private static func lines(_ path: String) throws -> [String] {
    let exit = try ChildProcess("cat", [path]).runBlocking()
    return exit.text.split(separator: "\n").map(String.init)
  }

  private static func number(_ line: String) -> Int {
    line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
  }
}
