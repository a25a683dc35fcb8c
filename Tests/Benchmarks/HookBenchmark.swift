import Foundation
import Platform
import TestSupport

extension Benchmark {
  static let hook = Benchmark(
    name: "hook",
    summary: "an agent's hook, from its start to its end, and with a daemon that hangs"
  ) {
    try await World.with { world in
      try world.configure(#"{"profiles": {"bot": {"programs": ["cat"]}}}"#)
      try await world.join("ann", world.pane("cat"), "--mode", "hook")
      let calm = try times(of: world, 300)
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
          name: "the same while the daemon hangs", target: "p50 ≤ 60 ms",
          result: "p50 \(short(hung.p50)) ms, p99 \(short(hung.p99)) ms",
          isReached: hung.p50 <= 60),
      ]
    }
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
