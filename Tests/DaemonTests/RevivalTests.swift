import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// Which teammates are brought back after their tmux server died, and why the others are not.
@Suite(.scratch, .timeLimit(.minutes(10))) struct RevivalTests {
  private func outcomes(
    _ daemon: InProcessDaemon
  ) async throws -> [String: ReviveReply.Outcome] {
    let request = ReviveRequest(name: "default", socket: "none").json
    let replies = try ReviveReply.list(json: try await daemon.ask(.reviveTeam, request))
    return Dictionary(uniqueKeysWithValues: replies.map { ($0.agent.name, $0.outcome) })
  }

  @Test func `Only those that were lost come into question`() async throws {
    try InProcessDaemon.seed { state in
      state.addSpawned("live")
      state.addSpawned("over", condition: Condition(.completed, .exit, why: "exit code 0"))
      state.addSpawned("lost", condition: Condition(.failed, .lost, why: "its server died"))
    }
    try await InProcessDaemon.with { daemon in
      try await daemon.join("own")
      let outcomes = try await outcomes(daemon)
      #expect(outcomes.keys.sorted() == ["live", "lost", "over"])
      #expect(outcomes["live"] == .passedOver("it is at work (idle)"))
      #expect(
        outcomes["over"] == .passedOver("it was not lost with its tmux server: exit code 0"))
      #expect(
        outcomes["lost"]
          == .failed(
            "plain programs cannot take up a conversation again;"
              + " `roost spawn lost --team default --again` starts a new one"))
      #expect(daemon.agent("lost")?.condition?.source == .lost)
    }
  }

  @Test func `One whose program still runs is not started a second time`() async throws {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/bin/cat")
    let input = Foundation.Pipe()
    program.standardInput = input
    try program.run()
    defer { program.terminate() }
    let identity = try #require(ProcessTable.identity(of: program.processIdentifier))
    try InProcessDaemon.seed { state in
      state.addSpawned("ann", condition: Condition(.failed, .lost, why: "its server died")) {
        $0.profile = "claude"
        $0.process = Agent.Process(pid: identity.pid, started: identity.started)
      }
    }
    try await InProcessDaemon.with { daemon in
      let why = "its program (process \(identity.pid)) still runs, though its pane is gone"
      guard case .failed(let text)? = try await outcomes(daemon)["ann"] else {
        Issue.record("it was not refused")
        return
      }
      #expect(text.hasPrefix(why))
    }
  }

  @Test func `A team that is not there has nobody to bring back`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      let request = ReviveRequest(name: "defaul", socket: "none").json
      #expect(
        await daemon.refusal(.reviveTeam, request)
          == "there is no team defaul; did you mean default?")
      #expect(try await outcomes(daemon).isEmpty)
    }
  }
}
