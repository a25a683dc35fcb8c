import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Hooks of every agent with the daemon behind them, and without.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct AgentHookTests {
  private let ann = ["ROOST_AGENT": "ann", "ROOST_TEAM": "default"]

  private func with(_ body: @Sendable (World) async throws -> Void) async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      try await body(world)
    }
  }

  private func hook(
    _ world: World, _ words: String..., input: String = "{}", wait: String? = nil
  ) async throws -> ChildProcess.Exit {
    var extra = ann
    extra["ROOST_HOOK_WAIT"] = wait
    return try await ChildProcess(
      try BuiltPrograms.roost, ["hook"] + words, input: Array(input.utf8),
      environment: world.environment.merging(extra) { $1 }, timeout: .seconds(60)
    ).run()
  }

  private func send(_ world: World, _ text: String) async throws {
    try await world.done("send", "ann", "-", "--from", "ben", input: text)
  }

  private func unread(_ world: World) throws -> Int {
    try world.mailbox(of: "ann").counts().unread
  }

  @Test func `Mail reaches each agent in its own words, and is read then`() async throws {
    try await with { world in
      let forms: [(agent: String, event: String, text: (JSON) -> JSON?)] = [
        ("claude", "Stop", { $0["hookSpecificOutput"]?["additionalContext"] }),
        ("codex", "Stop", { $0["decision"] == "block" ? $0["reason"] : nil }),
        ("gemini", "AfterAgent", { $0["decision"] == "deny" ? $0["reason"] : nil }),
        ("qwen", "Stop", { $0["decision"] == "block" ? $0["reason"] : nil }),
        ("goose", "Stop", { $0["decision"] == "block" ? $0["reason"] : nil }),
        ("crush", "PreToolUse", { $0["context"] }),
        ("cursor", "stop", { $0["followup_message"] }),
        ("copilot", "agentStop", { $0["decision"] == "block" ? $0["reason"] : nil }),
        ("copilot", "notification", { $0["additionalContext"] }),
      ]
      let starts = ["cursor": "sessionStart", "copilot": "sessionStart"]
      for form in forms {
        try await send(world, "for \(form.agent)")
        if form.agent != "crush" {
          // A session that begins rests: it would read the mail whenever it is next asked something.
          let start = try await hook(world, form.agent, starts[form.agent] ?? "SessionStart")
          #expect(start.code == 0 && !start.text.contains("for \(form.agent)"))
          #expect(start.text.contains("roost reply") == (form.agent != "goose"))
          #expect(try unread(world) == 1)
        }
        // An event that takes no answer leaves the mail alone.
        let silent = ["goose": "UserPromptSubmit", "cursor": "beforeSubmitPrompt"][form.agent]
        if let silent {
          #expect(try await hook(world, form.agent, silent).output.isEmpty)
          #expect(try unread(world) == 1)
        }
        let exit = try await hook(world, form.agent, form.event)
        #expect(exit.code == 0 && exit.errorText.isEmpty, "\(exit.errorText)")
        let text = form.text(try JSON(parsing: exit.output))?.string ?? ""
        #expect(text.hasPrefix("[ben → ann") && text.hasSuffix("for \(form.agent)"), "\(text)")
        try await eventually("it is read") { try unread(world) == 0 }
      }
      // The form from before agents were named is Claude Code's.
      try await send(world, "as before")
      #expect(try await hook(world, "Stop").text.contains("as before"))
    }
  }

  @Test func `A text that an agent would not take whole is shortened, and says where the rest is`()
    async throws
  {
    try await with { world in
      try await send(world, String(repeating: "é", count: 9000) + "end")
      try await send(world, "second")
      let exit = try await hook(world, "cursor", "postToolUse")
      let text = try JSON(parsing: exit.output)["additional_context"]?.string ?? ""
      #expect(text.utf8.count < 10_000 && text.contains("`roost read --id "))
      #expect(!text.contains("\u{FFFD}") && !text.contains("second"))
      #expect(try await hook(world, "cursor", "postToolUse").text.contains("second"))
    }
  }

  @Test func `What nobody got is unread again, and comes with the next hook`() async throws {
    try await with { world in
      try await send(world, "once")
      var report = HookReport(agent: try Address("ann@default"), event: .stop)
      report.confirms = true
      do {
        var line = try #require(try HookLine(to: world.home.socket, .init(.seconds(10))))
        let reply = try line.tell(report)
        #expect(reply?.messages.count == 1)
        // A hook that is killed says nothing more.
      }
      try await eventually("it is unread again") { try unread(world) == 1 }
      // It was told to go on for mail that it never got, so it rests after all.
      try await eventually("it rests") {
        let row = try await world.json("list").array?.first { $0["name"]?.string == "ann" }
        return row?["status"] == "idle"
      }
      // A hook whose answer nobody reads takes nothing.
      let program = try BuiltPrograms.roost
      let closed = try await ChildProcess(
        "/bin/sh", ["-c", "'\(program)' hook claude Stop </dev/null >&-"],
        environment: world.environment.merging(ann) { $1 }
      ).run()
      #expect(closed.code == 0)
      #expect(try unread(world) == 1)
      #expect(try await hook(world, "claude", "Stop").text.contains("once"))
      try await eventually("it is read") { try unread(world) == 0 }
    }
  }

  @Test func `A turn is not kept from ending more often than the program lets it`() async throws {
    try await with { world in
      var given = 0
      for number in 1...12 {
        try await send(world, "mail \(number)")
        let json = "{\"stop_hook_active\": \(number > 1)}"
        guard try await !hook(world, "claude", "Stop", input: json).output.isEmpty else { break }
        given += 1
      }
      #expect(given == 7)
      #expect(try unread(world) == 1)
      // A person's prompt begins anew.
      #expect(try await hook(world, "claude", "UserPromptSubmit").text.contains("mail 8"))
      try await send(world, "at a stop")
      #expect(try await hook(world, "claude", "Stop").text.contains("at a stop"))
      // Of a turn from before the daemon's start nobody knows how often.
      try await world.done("restart")
      try await send(world, "after the restart")
      let json = #"{"stop_hook_active": true}"#
      #expect(try await hook(world, "claude", "Stop", input: json).output.isEmpty)
      #expect(try await hook(world, "claude", "Stop").text.contains("after the restart"))
    }
  }

  @Test func `A daemon that hangs is not waited for, and its mail is safe`() async throws {
    try await with { world in
      try await send(world, "waits")
      let pid = try #require(try world.daemonPID())
      Signals.send(SIGSTOP, to: pid)
      let exit = try await hook(world, "claude", "Stop", wait: "50")
      Signals.send(SIGCONT, to: pid)
      #expect(exit.code == 0 && exit.output.isEmpty)
      #expect(exit.errorText.contains("hook claude Stop: "))
      #expect(exit.errorText.contains("agent.hook within 50 ms;"), "\(exit.errorText)")
      // What it was told is heard when it comes to, and what it handed over comes back.
      try await eventually("the stop was heard") {
        let row = try await world.json("list").array?.first { $0["name"]?.string == "ann" }
        return row?["status"] == "idle"
      }
      try await eventually("the mail is there") { try unread(world) == 1 }
      #expect(try await hook(world, "claude", "Stop").text.contains("waits"))
    }
  }

  @Test func `Who holds the mailbox keeps the mail from a hook, and not the agent from going on`()
    async throws
  {
    try await with { world in
      try await send(world, "behind the lock")
      let box = world.mailbox(of: "ann")
      do {
        let lock = try FileLock(box.paths.lock, timeout: .seconds(10))
        let exit = try await hook(world, "claude", "Stop", wait: "2000")
        #expect(exit.code == 0 && exit.output.isEmpty)
        #expect(exit.errorText.contains("hook claude Stop: "))
        try await eventually("it rests all the same") {
          let row = try await world.json("list").array?.first { $0["name"]?.string == "ann" }
          return row?["status"] == "idle"
        }
        _ = consume lock
      }
      #expect(try unread(world) == 1)
      #expect(try await hook(world, "claude", "Stop").text.contains("behind the lock"))
    }
  }

  @Test func `Nothing that is wrong with Roost or the payload disturbs the agent`() async throws {
    try await with { world in
      try await send(world, "stays")
      let wrong = [
        "{", "nul", "\u{0}", "[]x", String(repeating: "[", count: 100_000), "\"",
        "{\"a\":\"\u{1}\"}",
      ]
      for input in wrong {
        let exit = try await hook(world, "codex", "Stop", input: input)
        #expect(exit.code == 0 && exit.output.isEmpty)
        #expect(exit.errorText.split(separator: "\n").count == 1)
      }
      for words in [["codex", "Nothing"], ["nobody", "Stop"], ["Nonsense"], [], ["a", "b", "c"]] {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["hook"] + words, environment: world.environment.merging(ann) { $1 }
        ).run()
        #expect(exit.code == 0 && exit.output.isEmpty, "\(words)")
      }
      let foreign = #"{"hook_event_name": "Stop", "cursor_version": "1", "session_id": "k"}"#
      let exit = try await hook(world, "claude", "Stop", input: foreign)
      #expect(exit.code == 0 && exit.output.isEmpty && exit.errorText.isEmpty)
      #expect(try unread(world) == 1)
      let shell = "'\(try BuiltPrograms.roost)' hook claude PostToolUse"
      for line in ["\(shell) <&-", "ROOST_HOME=/dev/null \(shell) </dev/null", "HOME= \(shell) </"]
      {
        let exit = try await ChildProcess(
          "/bin/sh", ["-c", line],
          environment: world.environment.merging(ann) { $1 }
        ).run()
        #expect(exit.code == 0, "\(line): \(exit.errorText)")
      }
      try await world.done("down")
      let down = try await hook(world, "claude", "Stop")
      #expect(down.code == 0 && down.output.isEmpty && down.errorText.isEmpty)
    }
  }
}
