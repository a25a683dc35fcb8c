import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 leaves of a run over a hub, whoever is killed and whenever: the same end, each agent once.
@Suite(.scratch, .needsHub, .needs("git", "tmux"), .serialized, .timeLimit(.minutes(10)))
struct SwarmHubKillTests {
  /// Some of the moments at which somebody can be killed; all of them in a thorough run.
  private static func sample<Moment>(_ moments: [Moment]) -> [Moment] {
    guard ThisProcess.environment["ROOST_SWARM_KILLS"] == nil else { return moments }
    return stride(from: 1, to: moments.count, by: 3).map { moments[$0] }
  }

  /// One run of one task, which says what it began and what it did.
  private struct Drill: Sendable {
    let swarm: HubSwarm
    let starts = Scratch.path("starts")
    /// While it is not there, what the run began does not end.
    let go = Scratch.path("go")

    /// Starts a run, kills somebody at a moment, and looks at the end.
    func run(
      _ what: String, isHeld: Bool = false, _ kill: @Sendable (_ run: String) async throws -> Void
    ) async throws {
      try? Files.remove(starts)
      if isHeld { try Files.remove(go) } else { try Files.write([], to: go) }
      let wait = "until [ -e \(go) ]; do sleep 0.05; done"
      let tasks = [
        SwarmWorld.task(
          "a", "echo $ROOST_ATTEMPT >> \(starts); echo a > a.txt; \(wait); echo said it")
      ]
      let exit = try await swarm.home.roost(
        "swarm", "run", try swarm.home.plan(tasks, HubSwarm.mode), "--yes", "--detach")
      let run = exit.text.split(separator: "\n").last.map(String.init) ?? ""
      #expect(exit.code == 0, "\(what): \(exit.errorText)")
      try await kill(run)
      try await eventually("run \(run) is over after \(what)", within: .seconds(60)) {
        try log(run).contains(#""event":"closed""#)
      }
      #expect(try log(run).contains(#""event":"state","state":"succeeded""#), "\(what)")
      let begun = String(decoding: try Files.read(starts) ?? [], as: UTF8.self)
        .split(separator: "\n").map(String.init)
      #expect(begun.count == Set(begun).count && !begun.isEmpty, "\(what): \(begun)")
      let branch = "swarm/\(run)/integration"
      #expect(
        try await swarm.home.git("ls-tree", "--name-only", branch) == "a.txt\nbase.txt", "\(what)")
      #expect(
        try await swarm.home.git("rev-list", "--count", "main..\(branch)") == "1", "\(what)")
    }

    /// Kills somebody as an attempt's machine has made a file.
    ///
    /// An attempt's directory goes with its end: before the kill nothing ends, and where the file is
    /// made after the program's end, the hub does not take it.
    func run(
      until file: String, _ what: String, _ kill: @Sendable () async throws -> Void
    ) async throws {
      let work = swarm.first.home.work
      let known = try Set(Files.folders(in: work))
      @Sendable func made(_ file: String) async throws {
        try await eventually("\(file) is there", within: .seconds(60)) {
          try Files.folders(in: work).contains {
            try !known.contains($0) && Files.status("\($0)/\(file)") != nil
          }
        }
      }
      try await run(what, isHeld: true) { _ in
        guard ["attempt/exit.json", "work.bundle"].contains(file) else {
          try await made(file)
          try await kill()
          return try Files.write([], to: go)
        }
        try await made("attempt/process.json")
        let hub = swarm.hub.pid ?? 0
        Signals.send(SIGSTOP, to: hub)
        defer { Signals.send(SIGCONT, to: hub) }
        try Files.write([], to: go)
        try await made(file)
        try await kill()
      }
    }

    func log(_ run: String) throws -> String {
      let path = "\(swarm.home.world.home.root)/runs/\(run)/run.jsonl"
      return String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    }
  }

  @Test func `Whoever starts runs is killed at each line of a run's log`() async throws {
    try await HubSwarm.with { swarm in
      let drill = Drill(swarm: swarm)
      try await swarm.first.makingAttempts {
        for line in Self.sample(Array(3...9)) {
          try await drill.run("line \(line)") { run in
            try await eventually("line \(line) is there", within: .seconds(60)) {
              try drill.log(run).split(separator: "\n").count >= line
            }
            try await swarm.home.killDaemon()
            try await swarm.home.world.done("up")
          }
        }
      }
    }
  }

  @Test func `Whoever starts runs is killed at each step of the way to the hub and back`()
    async throws
  {
    try await HubSwarm.with { swarm in
      let drill = Drill(swarm: swarm)
      try await swarm.first.makingAttempts {
        for file in Self.sample([
          "prompt.md", "order.json", "claim.json", "input", "request", "output.log", "work.bundle",
          "exit.json", "return.json",
        ]) {
          try await drill.run(file) { run in
            let path = "\(swarm.home.world.home.root)/runs/\(run)/tasks/a/1/\(file)"
            try await eventually("\(file) is there", within: .seconds(60)) {
              try Files.status(path) != nil
            }
            try await swarm.home.killDaemon()
            try await swarm.home.world.done("up")
          }
        }
      }
    }
  }

  @Test func `The machine's daemon is killed at each step of an attempt`() async throws {
    try await HubSwarm.with { swarm in
      let drill = Drill(swarm: swarm)
      try await swarm.first.makingAttempts {
        for file in Self.sample([
          "order.json", "attempt/prompt.md", "repository/shallow", "tree/.git",
          "attempt/claim.json", "attempt/process.json", "attempt/exit.json", "work.bundle",
        ]) {
          try await drill.run(until: file, file) { try await swarm.first.restartDaemon() }
        }
      }
    }
  }

  @Test func `The hub is killed while a task waits, while it is done, and as it comes back`()
    async throws
  {
    try await HubSwarm.with { swarm in
      let drill = Drill(swarm: swarm)
      @Sendable func restart() async throws {
        try await swarm.hub.end()
        _ = try swarm.hub.start()
      }
      try await drill.run("waiting") { run in
        try await eventually("it is at the hub", within: .seconds(60)) {
          try Files.status("\(swarm.home.world.home.root)/runs/\(run)/tasks/a/1/request") != nil
        }
        try await restart()
        try await swarm.first.makingAttempts {
          try await swarm.home.over("succeeded", within: .seconds(60))
        }
      }
      try await swarm.first.makingAttempts {
        for file in ["attempt/claim.json", "attempt/exit.json"] {
          try await drill.run(until: file, "hub at \(file)", restart)
        }
      }
    }
  }
}
