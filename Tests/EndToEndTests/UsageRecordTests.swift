import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What agents' models took, in budgets and lists.
@Suite(.scratch, .timeLimit(.minutes(10))) struct UsageRecordTests {
  private static let rates = """
    {"rates": [{"model": "claude-opus-4-5-20251101", "valid_from": "2025-11-01", "input": 5,
      "output": 25, "cache_read": 0.5, "cache_write": 6.25}]}
    """

  private func sample(_ name: String) throws -> [UInt8] {
    try #require(try Files.read(Fixtures.path("usage/\(name)")))
  }

  private func withBob(_ body: @Sendable (World) async throws -> Void) async throws {
    try await World.with { world in
      try world.configure(Self.rates)
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      try await body(world)
    }
  }

  /// The hook of bob's program tells that a turn has ended.
  private func stop(_ world: World, _ transcript: String) async throws {
    let input: JSON = [
      "session_id": "s1", "transcript_path": .string(transcript), "hook_event_name": "Stop",
    ]
    let exit = try await world.roost(
      "hook", "Stop", input: input.text(), extra: ["ROOST_AGENT": "bob", "ROOST_TEAM": "default"])
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  /// Codex's hook tells something of bob's session.
  private func codex(_ world: World, _ event: String, _ rollout: String) async throws {
    let input: JSON = [
      "session_id": "s2", "transcript_path": .string(rollout), "hook_event_name": .string(event),
      "tool_name": event == "PostToolUse" ? "Bash" : nil,
    ]
    let exit = try await world.roost(
      "hook", "codex", event, input: input.text(),
      extra: ["ROOST_AGENT": "bob", "ROOST_TEAM": "default"])
    guard exit.code == 0, exit.errorText.isEmpty else {
      throw NeverHappened(description: exit.errorText)
    }
  }

  @Test func `Codex's turns are recorded once, over a kill and a copy, and what is left is shown`()
    async throws
  {
    try await withBob { world in
      try world.configure(
        #"{"rates": [{"model": "gpt-5-codex", "input": 1, "output": 10, "cache_read": 0.1}]}"#)
      try await world.done("restart")
      let path = Scratch.path("rollout-1.jsonl")
      // A hook may tell of a file that is not there yet.
      try await codex(world, "PostToolUse", path)
      let (first, second) = (
        try sample("codex-rollout-first.jsonl"), try sample("codex-rollout-second.jsonl")
      )
      try Files.write(first, to: path)
      // In the middle of a turn it is shown, and not yet recorded.
      try await codex(world, "PostToolUse", path)
      try await eventually("what is used is shown") {
        try await world.done("list").contains("context 6 %, 5 h 14 %, 7 d 42 %")
      }
      #expect(try await budget(world)["total"]?["amount"] == 0)
      try await codex(world, "Stop", path)
      // 13000 × 1 + 500 × 10 + 12000 × 0.1
      try await eventually("the turn is recorded") {
        try await budget(world)["total"]?["amount"] == 19_200
      }
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await world.done("up")
      try Files.write(first + second, to: path)
      try await codex(world, "Stop", path)
      try await codex(world, "Stop", path)
      try await eventually("the next turns are recorded") {
        try await budget(world)["total"]?["amount"] == 21_200
      }
      let copy = Scratch.path("rollout-2.jsonl")
      try Files.write(try sample("codex-rollout-copy.jsonl"), to: copy)
      try await codex(world, "Stop", copy)
      try await eventually("what is the copy's own is recorded") {
        try await budget(world)["total"]?["amount"] == 21_810
      }
      let shown = try await budget(world)
      // A model without a rate has no known price.
      #expect(shown["total"]?["unpriced"] == 1)
      #expect(shown["usage"]?["bob@default"]?["source"] == "codex_rollout")
      let row = try await world.json("list").array?.first { $0["name"] == "bob" }
      #expect(row?["usage"]?["context"]?["size"] == 258_400)
      #expect(row?["usage"]?["last_tool"] == "apply_patch")
      let text = try await world.done("budget", "show", "default")
      #expect(text.contains("bob@default has used: context 0 %"))
    }
  }

  /// The transcript with times after bob joined.
  private func now(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).replacing("2026-11-21T", with: "2036-11-21T").utf8)
  }

  private func budget(_ world: World) async throws -> JSON {
    try await world.json("budget", "show", "default")
  }

  @Test func `Each turn is recorded once, over compaction, resuming in another file and a kill`()
    async throws
  {
    try await withBob { world in
      let path = Scratch.path("t.jsonl")
      let (first, second) = (
        now(try sample("claude-transcript.jsonl")),
        now(try sample("claude-transcript-after-compaction.jsonl"))
      )
      // Only a part of the last answer is there when the turn ends.
      let partial = String(decoding: first, as: UTF8.self).replacing(
        #""output_tokens":60"#, with: #""output_tokens":6"#)
      try Files.write(Array(partial.utf8), to: path)
      try await stop(world, path)
      // 13 × 5 + 134 × 25 + 29100 × 0.5 + 5440 × 6.25 = 51965
      try await eventually("the turn is recorded") {
        try await budget(world)["total"]?["amount"] == 51_965
      }
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await world.done("up")
      try Files.write(first + second, to: path)
      try await stop(world, path)
      // What was cut before, 54 × 25, and 11 × 5 + 400 × 25 + 8000 × 6.25 = 60055
      try await eventually("the next turn is recorded") {
        try await budget(world)["total"]?["amount"] == 113_370
      }
      let resumed = Scratch.path("resumed.jsonl")
      try Files.write(first + second, to: resumed)
      try await stop(world, resumed)
      try await stop(world, path)
      try await world.done("send", "bob", "a mark", "--from", "ann")
      let text = try await world.done("ledger", "show", "default", "--csv")
      let spends = text.split(separator: "\n").filter { $0.contains(",spend,") }
      #expect(spends.count == 3, "\(text)")
      let shown = try await budget(world)
      #expect(shown["total"]?["unpriced"] == 1)
      #expect(shown["models"]?["claude-haiku-4-5-20251001"]?["amount"] == 0)
      #expect(text.contains("there is no rate for claude-haiku-4-5-20251001"))
      let list = try await world.done("list")
      #expect(list.contains("SPENT") && list.contains("0.11337 USD and 1 of unknown price"))
      let verify = try await world.done("ledger", "verify", "default")
      #expect(verify.contains("0 problems"))
    }
  }

  @Test func `What a conversation took before the agent joined is not the team's`() async throws {
    try await withBob { world in
      let path = Scratch.path("t.jsonl")
      let old = try sample("claude-transcript.jsonl")
      let earlier = Array(
        String(decoding: old, as: UTF8.self).replacing("2026-11-21T", with: "2020-11-21T").utf8)
      try Files.write(
        earlier + now(try sample("claude-transcript-after-compaction.jsonl")), to: path)
      try await stop(world, path)
      try await eventually("the turn is recorded") {
        try await budget(world)["total"]?["amount"] == 60_055
      }
    }
  }

  @Test func `A run's output is recorded once, for the task, in the place of what was said`()
    async throws
  {
    try await withBob { world in
      try await world.done("delegate", "default", "mend it")
      let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      try await world.done("task", "done", id, "--result", "ok", "--cost", "1usd", "--as", "bob")
      #expect(try await budget(world)["total"]?["amount"] == 1_000_000)
      let file = Fixtures.path("usage/claude-result.json")
      let said = try await world.done("usage", "add", file, "--task", id, "--as", "bob")
      // The rates price the one, the program the other: 13 × 5 + 188 × 25 + 14550 + 34000, and 720.
      #expect(said == "bob@default: 0.054035 USD\n")
      #expect(try await budget(world)["total"]?["amount"] == 54_035)
      let again = try await world.done("usage", "add", file, "--task", id, "--as", "bob")
      #expect(again == "bob@default: nothing that was not recorded before\n")
      #expect(try await budget(world)["total"]?["amount"] == 54_035)
      let entries = try await world.json("ledger", "show", "default").array ?? []
      #expect(entries.map { $0["kind"]?.string } == ["spend", "adjust", "spend", "spend"])
      #expect(entries[1]["reverses"] == "L1" && entries[2]["task"]?.string == id)
      #expect(entries.filter { $0["source"] == "output" }.count == 3)
      let codex = try await world.roost(
        "usage", "add", "-", "--as", "bob", "--json",
        input: String(decoding: try sample("codex-exec.jsonl"), as: UTF8.self))
      #expect(try JSON(parsing: codex.output)["total"]?["unpriced"] == 1)
      let bad = try await world.roost("usage", "add", "-", "--as", "bob", input: "{}")
      #expect(bad.code == 1 && bad.errorText.contains("it is not the output of"))
    }
  }
}
