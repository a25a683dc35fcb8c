import Platform
import TestSupport

/// What a process has used so far, from /proc.
struct ProcessUsage {
  var cpuSeconds = 0.0
  var residentMegabytes = 0.0
  /// The part of it that no other process shares with it.
  var ownMegabytes = 0.0
  /// How often each thread, by its id, gave up the processor or lost it.
  private var switches: [String: Int] = [:]
  /// Page faults of children that ended: it grows with each of them.
  var childFaults = 0

  init(of pid: Int32) throws {
    let stat = try Self.lines("/proc/\(pid)/stat").joined().split(separator: ")").last ?? ""
    let fields = stat.split(separator: " ").compactMap { Double($0) }
    // Without the process's state, which is not a number: ppid is the first, utime the eleventh.
    guard fields.count > 21 else { throw NeverHappened(description: "no usage of \(pid)") }
    cpuSeconds = (fields[10] + fields[11]) / 100
    childFaults = Int(fields[7])
    for task in try Files.names(in: "/proc/\(pid)/task") {
      for line in (try? Self.lines("/proc/\(pid)/task/\(task)/status")) ?? []
      where line.contains("ctxt_switches") { switches[task, default: 0] += Self.number(line) }
    }
    for line in try Self.lines("/proc/\(pid)/status") {
      if line.hasPrefix("VmRSS") { residentMegabytes = Double(Self.number(line)) / 1024 }
      if line.hasPrefix("RssAnon") { ownMegabytes = Double(Self.number(line)) / 1024 }
    }
  }

  /// The share of one core that was used since then, in percent.
  func coreShare(since before: ProcessUsage, seconds: Int) -> Double {
    (cpuSeconds - before.cpuSeconds) / Double(seconds) * 100
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
