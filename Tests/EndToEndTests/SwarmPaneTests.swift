import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// Runs whose agents are teammates in real panes.
@Suite(.scratch, .needs("git", "tmux", "python3"), .timeLimit(.minutes(10))) struct SwarmPaneTests {
  private func task(_ id: String, _ words: String, _ more: JSON = [:]) throws -> JSON {
    let agent = "python3 \(Fixtures.path("swarm_agent.py")) \(try BuiltPrograms.roost)"
    let own: JSON = ["id": .string(id), "prompt": .string(words), "agent": .string(agent)]
    return own.adding(more)
  }

  private func start(_ swarm: SwarmWorld, _ tasks: [JSON], _ config: JSON = [:]) async throws {
    let plan = try swarm.plan(tasks, config)
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["swarm", "run", plan, "--yes", "--detach", "--executor", "pane"],
      environment: swarm.world.environment.merging(["TMUX": "\(swarm.world.tmux.socket),1,0"]) {
        $1
      },
      directory: swarm.repository, timeout: .seconds(60)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  @Test
  func `Teammates in panes do the tasks, over a kill of the daemon, and the run's team goes away`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let starts = Scratch.path("starts")
      _ = try await swarm.world.pane("sleep 600")
      let go = Scratch.path("go")
      try await start(
        swarm,
        [
          try task(
            "one",
            "SHELL: echo one >> \(starts); while ! test -f \(go); do sleep 0.05; done; echo 1 > one.txt"
          ),
          try task("user", "SHELL: echo user >> \(starts); cp one.txt user.txt", ["deps": ["one"]]),
        ])
      try await eventually("one has begun") { try Files.status(starts) != nil }
      let run = try await swarm.status()["id"]?.string ?? ""
      #expect(try await swarm.world.done("list", "--team", run).contains("one"))
      try await swarm.killDaemon()
      _ = try await swarm.state()
      try Files.write([], to: go)
      try await swarm.over("succeeded")
      #expect(try await swarm.merged("user.txt") == "1")
      #expect(try await swarm.task("one")["summary"] == "did it")
      let begun = String(decoding: try Files.read(starts) ?? [], as: UTF8.self)
      #expect(begun == "one\nuser\n")
      try await eventually("the run's team is put away") {
        try await !swarm.world.done("team", "list").contains(run)
      }
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test
  func
    `A teammate that ends without an answer fails its task, and one that is silent too long too`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      _ = try await swarm.world.pane("sleep 600")
      try await start(
        swarm,
        [
          try task("ends", "SHELL: echo 1 > x\nEXIT: 3"),
          try task("silent", "SILENT", ["timeout_s": 6]),
          try task("good", "SHELL: echo 1 > good.txt"),
        ])
      try await swarm.over("failed")
      #expect(try await swarm.state(of: "ends") == "failed")
      #expect(try await swarm.state(of: "silent") == "timed_out")
      #expect(try await swarm.state(of: "good") == "done")
    }
  }

  @Test func `A run that is cancelled ends its teammates, and keeps what they had done`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      _ = try await swarm.world.pane("sleep 600")
      let made = Scratch.path("made")
      try await start(
        swarm, [try task("one", "SHELL: echo half > half.txt; touch \(made); sleep 600")])
      try await eventually("it has begun") { try Files.status(made) != nil }
      let exit = try await swarm.roost("swarm", "cancel")
      #expect(exit.code == 0, "\(exit.errorText)")
      try await swarm.over("cancelled")
      let run = try await swarm.status()["id"]?.string ?? ""
      #expect(try await swarm.git("show", "refs/roost/runs/\(run)/one/1:half.txt") == "half")
    }
  }

  @Test func `What a teammate takes by its transcript counts into the run's budget`() async throws {
    try await SwarmWorld.with { swarm in
      try swarm.world.configure(
        """
        {"rates": [{"model": "claude-opus-4-5-20251101", "valid_from": "2025-11-01", "input": 5,
          "output": 25, "cache_read": 0.5, "cache_write": 6.25}]}
        """)
      _ = try await swarm.world.pane("sleep 600")
      let go = Scratch.path("go")
      let transcript = Scratch.path("t.jsonl")
      let text = String(
        decoding: try Files.read(Fixtures.path("usage/claude-transcript.jsonl")) ?? [],
        as: UTF8.self)
      try Files.write(
        Array(text.replacing("2026-11-21T", with: "2036-11-21T").utf8), to: transcript)
      try await start(
        swarm,
        [
          try task(
            "one",
            "SHELL: touch \(go).begun; while ! test -f \(go); do sleep 0.05; done; echo 1 > one.txt"
          ),
          try task("two", "SHELL: echo 2 > two.txt", ["deps": ["one"]]),
        ], ["budget": "0.0001usd"])
      try await eventually("one has begun") { try Files.status("\(go).begun") != nil }
      let run = try await swarm.status()["id"]?.string ?? ""
      let stop: JSON = [
        "session_id": "s1", "transcript_path": .string(transcript), "hook_event_name": "Stop",
      ]
      let exit = try await swarm.world.roost(
        "hook", "Stop", input: stop.text(), extra: ["ROOST_AGENT": "one-1", "ROOST_TEAM": run])
      #expect(exit.code == 0, "\(exit.errorText)")
      try await eventually("the run knows") {
        let view = try await swarm.status()
        return view["cost"]?.integer ?? 0 > 100 && view["tool_calls"] == 1
      }
      try Files.write([], to: go)
      try await swarm.over("failed")
      #expect(try await swarm.state(of: "one") == "done")
      #expect(try await swarm.task("two")["reason"]?.string?.contains("budget") == true)
    }
  }
}
