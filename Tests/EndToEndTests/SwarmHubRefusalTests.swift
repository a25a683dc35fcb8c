import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What keeps a run from going over a hub is said in one line, and nothing is begun.
@Suite(.scratch, .needsHub, .needs("git", "tmux", "python3"), .timeLimit(.minutes(10)))
struct SwarmHubRefusalTests {
  private func refusal(_ swarm: SwarmWorld, _ config: JSON = [:]) async throws -> String {
    let plan = try swarm.plan([SwarmWorld.task("a", "echo a > a")], config)
    let exit = try await swarm.roost("swarm", "run", plan, "--yes", "--executor", "hub")
    #expect(exit.code == 1)
    #expect(exit.errorText.split(separator: "\n").count == 1, "\(exit.errorText)")
    #expect(try await swarm.world.json("swarm", "list") == [])
    #expect(try Files.folders(in: "\(swarm.world.home.root)/runs").isEmpty)
    return exit.errorText
  }

  @Test func `Without a hub, with one that is away, and with one that is too old`() async throws {
    try await SwarmWorld.with { swarm in
      try await swarm.world.done("up")
      #expect(try await refusal(swarm).contains("none is configured"))
      try await HubProcess.with { hub in
        try await swarm.world.hybrid(hub)
        try await swarm.world.hub(is: "connected")
        #expect(
          try await refusal(swarm, ["worktree_enabled": false]).contains("worktree_enabled"))
        try await hub.end()
        #expect(try await refusal(swarm).contains("cannot be reached"))
      }
      let web = try await WebServer.start()
      defer { Signals.send(Signals.kill, to: web.pid) }
      try await swarm.world.done(
        "config", World.webRepository, "--api-endpoint", "http://127.0.0.1:\(web.port)/before")
      try await swarm.world.hub(is: "connected")
      #expect(try await refusal(swarm).contains("takes no attempts of runs; update the hub"))
    }
  }

  @Test func `Code that is too large is refused before the start, and later where it grows`()
    async throws
  {
    try await HubSwarm.with(["bundle_bytes": 4096]) { swarm in
      let bytes = (0..<3000).map { _ in UInt8.random(in: 0...255) }
      try Files.write(
        bytes + bytes.reversed().map { $0 ^ 0x55 }, to: "\(swarm.home.repository)/big")
      try await swarm.home.git("add", ".")
      try await swarm.home.git("commit", "-q", "-m", "big")
      let said = try await refusal(swarm.home)
      #expect(said.contains("bytes packed, and at most 4096 are sent"), "\(said)")
      #expect(said.contains("work.bundle_bytes"))
      try await swarm.home.git("rm", "-q", "big")
      try await swarm.home.git("commit", "-q", "-m", "small")
      try await swarm.first.makingAttempts {
        try await swarm.home.run(
          [SwarmWorld.task("a", "head -c 9000 /dev/urandom > large")], HubSwarm.mode)
      }
      let reason = try await swarm.home.task("a")["reason"]?.string ?? ""
      #expect(reason.contains("bytes packed, and at most 4096 are sent"), "\(reason)")
    }
  }

  @Test func `A machine that lacks what an attempt needs passes it over and says why`()
    async throws
  {
    try await HubSwarm.with { swarm in
      // A git that is too old, for the daemon of the second machine.
      let old = Scratch.path("old")
      try Files.createDirectory(old)
      try Files.write(
        Array("#!/bin/sh\n[ \"$3\" = version ] && echo git version 2.30.1 && exit\nexit 1\n".utf8),
        to: "\(old)/git")
      try Files.setPermissions(0o700, of: "\(old)/git")
      try await swarm.second.done("down")
      let path = "\(old):\(ThisProcess.environment["PATH"] ?? "")"
      #expect(try await swarm.second.roost("up", extra: ["PATH": path]).code == 0)
      var task = SwarmWorld.task("a", "echo a > a")
      task = task.adding(["agent": "helpful-agent"])
      try await swarm.home.start([task], HubSwarm.mode)
      @Sendable func says(_ world: World, _ words: String) async throws {
        try await eventually("the runner says: \(words)", within: .seconds(40)) {
          let out = try Files.read(world.runnerOutput) ?? []
          return String(decoding: out, as: UTF8.self).contains(words)
        }
      }
      try await swarm.first.makingAttempts {
        try await says(swarm.first, "there is no program helpful-agent in PATH")
      }
      #expect(try await swarm.home.state(of: "a") == "launching")
      try await eventually("its log says what it waits for") {
        try await swarm.logs("a").contains("waits for a runner of acme/web")
      }
      let programs = Scratch.path("programs")
      try Files.createDirectory(programs)
      try Files.write(
        Array("#!/bin/sh\ncat >/dev/null; echo a > a\n".utf8), to: "\(programs)/helpful-agent")
      try Files.setPermissions(0o700, of: "\(programs)/helpful-agent")
      let full = "\(programs):\(ThisProcess.environment["PATH"] ?? "")"
      try await swarm.second.makingAttempts(path: full) {
        try await says(swarm.second, "git 2.30.1 is too old for attempts of runs")
      }
      try await swarm.first.restartDaemon()
      try await swarm.first.makingAttempts(path: full) {
        try await swarm.home.over("succeeded")
      }
    }
  }
}
