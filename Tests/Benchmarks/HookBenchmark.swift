import Foundation
import Model
import Platform
import Store
import TestSupport

extension Benchmark {
  static let hook = Benchmark(
    name: "hook",
    summary:
      "an agent's hook, from its start to its end, with a daemon that hangs and one that waits"
  ) {
    try await World.with { world in
      try world.configure(#"{"profiles": {"bot": {"programs": ["cat"]}}}"#)
      try await world.join("ann", world.pane("cat"), "--mode", "hook")
      let calm = try times(of: world, 300)
      let locked = try withLock(of: world) { try times(of: world, 50) }
      guard let pid = try world.daemonPID() else {
        throw NeverHappened(description: "the daemon does not run")
      }
      Signals.send(SIGSTOP, to: pid)
      defer { Signals.send(SIGCONT, to: pid) }
      let hung = try times(of: world, 50)
      return [
        Figure(
          name: "roost hook claude PostToolUse", target: "p50 ≤ 5 ms, p99 ≤ 50 ms",
          result: "p50 \(short(calm.p50)) ms, p99 \(short(calm.p99)) ms",
          isReached: calm.p50 <= 5 && calm.p99 <= 50),
        Figure(
          name: "the same while the daemon hangs", target: "p99 ≤ 50 ms",
          result: "p50 \(short(hung.p50)) ms, p99 \(short(hung.p99)) ms",
          isReached: hung.p99 <= 50),
        Figure(
          name: "the same while somebody holds the mailbox", target: "p99 ≤ 50 ms",
          result: "p50 \(short(locked.p50)) ms, p99 \(short(locked.p99)) ms",
          isReached: locked.p99 <= 50),
      ]
    }
  }

  /// Holds the lock of the agent's mailbox meanwhile.
  private static func withLock<R>(of world: World, _ body: () throws -> R) throws -> R {
    let box = world.mailbox(of: "ann")
    _ = try box.append(Message(from: "user", text: "waits"))
    let lock = try FileLock(box.paths.lock, timeout: .seconds(10))
    let result = try body()
    _ = consume lock
    return result
  }

  private static func times(of world: World, _ count: Int) throws -> Samples {
    let roost = try BuiltPrograms.roost
    var environment = world.environment.merging(["ROOST_AGENT": "ann"]) { $1 }
    environment["ROOST_HOOK_WAIT"] = nil
    let payload = #"{"hook_event_name": "PostToolUse", "session_id": "s", "tool_name": "Bash"}"#
    return Samples(
      try (0..<count).map { _ in
        try ContinuousClock().measure {
          let exit = try ChildProcess(
            roost, ["hook", "claude", "PostToolUse"], input: Array(payload.utf8),
            environment: environment
          ).runBlocking()
          guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
        }
      })
  }
}
