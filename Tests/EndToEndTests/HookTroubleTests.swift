import Commands
import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Every event of every agent's hooks, while something is wrong with Roost.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct HookTroubleTests {
  /// What is wrong.
  enum Trouble: CaseIterable, Sendable {
    case hungDaemon, killedDaemon, heldLock, lostLock, homeThatTakesNothing, noHome
  }

  /// What makes the trouble and ends it again.
  private func during(
    _ trouble: Trouble, _ world: World, _ body: ([String: String]) async throws -> Void
  ) async throws {
    let lock = world.mailbox(of: "ann").paths.lock
    switch trouble {
    case .hungDaemon:
      let pid = try #require(try world.daemonPID())
      Signals.send(SIGSTOP, to: pid)
      defer { Signals.send(SIGCONT, to: pid) }
      try await body(["ROOST_HOOK_WAIT": "50"])
    case .killedDaemon:
      let pid = try #require(try world.daemonPID())
      Signals.send(Signals.kill, to: pid)
      try await eventually("the daemon is gone") { try world.daemonPID() == nil }
      // Its socket is left behind.
      #expect(try Files.status(world.home.socket) != nil)
      try await body([:])
    case .heldLock:
      let held = try FileLock(lock, timeout: .seconds(10))
      try await body(["ROOST_HOOK_WAIT": "100"])
      _ = consume held
    case .lostLock:
      try Files.remove(lock)
      try Files.createDirectory(lock)
      try await body([:])
      _ = Files.removeEmptyDirectory(lock)
    case .homeThatTakesNothing:
      // Where the next state would be written; no permission keeps root from writing.
      try Files.createDirectory("\(world.home.state).new")
      try await body([:])
      _ = Files.removeEmptyDirectory("\(world.home.state).new")
    case .noHome:
      try await body(["ROOST_HOME": "/dev/null/roost"])
    }
  }

  @Test(arguments: Trouble.allCases)
  func `No agent is disturbed, and its mail is safe`(trouble: Trouble) async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      try await world.done("send", "ann", "stays", "--from", "ben")
      try await during(trouble, world) { extra in
        for dialect in HookDialect.all {
          for event in dialect.events {
            try await check(world, dialect, event, trouble, extra)
          }
        }
      }
      // What cannot be kept is the agent's state alone: its mail reaches it.
      let isTaken = trouble == .homeThatTakesNothing
      try await eventually("its mail is where it belongs") {
        try world.mailbox(of: "ann").counts() == (1, isTaken ? 0 : 1)
      }
    }
  }

  private func check(
    _ world: World, _ dialect: HookDialect, _ event: HookDialect.Event, _ trouble: Trouble,
    _ extra: [String: String]
  ) async throws {
    let own = ["ROOST_AGENT": "ann", "ROOST_TEAM": "default"]
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["hook", dialect.agent, event.name], input: Array("{}".utf8),
      environment: world.environment.merging(own) { $1 }.merging(extra) { $1 }
    ).run()
    let name = Comment("\(dialect.agent) \(event.name): \(exit.text)\(exit.errorText)")
    #expect(exit.code == 0, name)
    // Who begins is told how to work, and no mail comes with it.
    let mayAnswer = event.meaning == .sessionStart || trouble == .homeThatTakesNothing
    #expect(exit.output.isEmpty || mayAnswer && (try? JSON(parsing: exit.output)) != nil, name)
    let said = exit.errorText.split(separator: "\n")
    #expect(said.count <= 1, name)
    switch trouble {
    case .hungDaemon:
      #expect(
        said == [
          "roost: hook \(dialect.agent) \(event.name): the daemon did not answer agent.hook within 50 ms;"
            + " see `roost logs`"
        ], name)
    case .killedDaemon, .noHome: #expect(said.isEmpty, name)
    case .heldLock, .lostLock:
      let takesMail = event.answer != nil && event.meaning != .sessionStart
      #expect(!takesMail || !said.isEmpty, name)
    case .homeThatTakesNothing: break
    }
  }
}
