import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

/// A machine on which runs are started, and two that make their attempts, all tied to one hub.
struct HubSwarm: Sendable {
  let home: SwarmWorld
  let first: World
  let second: World
  let hub: HubProcess

  /// `settings` is what `work` of config.json has beside a short lease.
  static func with(
    _ settings: JSON = [:], _ body: @Sendable (HubSwarm) async throws -> Void
  ) async throws {
    let work: JSON = ["lease_seconds": 5]
    let configuration: JSON = ["work": work.adding(settings)]
    try await HubProcess.with { hub in
      try await SwarmWorld.with { home in
        try await World.with("b") { first in
          try await World.with("c") { second in
            for world in [home.world, first, second] {
              try world.configure(configuration.text())
              try await world.hybrid(hub)
            }
            try await body(HubSwarm(home: home, first: first, second: second, hub: hub))
          }
        }
      }
    }
  }

  static let mode: JSON = ["execution_mode": "hub", "max_concurrent_requests": 4]

  /// What runs of these tasks come to, by the files of the run's branch.
  func files() async throws -> [String] {
    let branch = try await home.status()["branch"]?.string ?? ""
    return try await home.git("ls-tree", "--name-only", branch)
      .split(separator: "\n").map(String.init)
  }

  /// What a task's agent printed, as `roost swarm logs` shows it.
  func logs(_ task: String) async throws -> String {
    let exit = try await home.roost("swarm", "logs", task)
    return exit.text + exit.errorText
  }
}

extension World {
  /// Runs a runner of attempts, whatever their agents are, while a body runs.
  @discardableResult
  func makingAttempts<R: Sendable>(
    max: Int = 4, path: String? = nil, _ body: @Sendable () async throws -> R
  ) async throws -> R {
    try await runner(max: max, [], attempts: "any", path: path, body)
  }

  /// The machine loses its power: the daemon goes, and all that it started.
  func losePower() async throws {
    // Whoever finds the daemon gone may start another one.
    try await eventually("nothing runs there any more") {
      let left = ProcessTable.marked(["ROOST_HOME": home.root])
      for pid in left { Signals.send(Signals.kill, to: pid) }
      return left.isEmpty
    }
  }

  /// Kills the daemon alone, and starts it again.
  func restartDaemon() async throws {
    guard let pid = try daemonPID(), let daemon = ProcessTable.identity(of: pid) else { return }
    Signals.send(Signals.kill, to: pid)
    try await eventually("the daemon is gone") { !ProcessTable.isAlive(daemon) }
    try await done("up")
  }

  /// The directories of attempts that were or are made here.
  var attemptPlaces: [String] {
    get throws {
      try Files.folders(in: home.work).filter { try Files.status("\($0)/order.json") != nil }
    }
  }
}
