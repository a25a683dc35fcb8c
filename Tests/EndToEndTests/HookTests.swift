import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Agents that tell by their own hooks what they do, and take their mail there.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10))) struct HookTests {
  private func hook(
    _ world: World, _ event: String, _ json: String = "{}", as name: String? = "ann"
  ) async throws -> ChildProcess.Exit {
    let extra = name.map { ["ROOST_AGENT": $0, "ROOST_TEAM": "default"] } ?? [:]
    return try await world.roost("hook", event, input: json, extra: extra)
  }

  /// What a hook's answer gives to the model; nil where it says nothing.
  private func context(_ world: World, _ event: String) async throws -> String? {
    let exit = try await hook(world, event)
    guard !exit.text.isEmpty else { return nil }
    let answer = try JSON(parsing: exit.output)
    // A decision to block would be shown to the user as an error.
    #expect(answer["decision"] == nil)
    return answer["hookSpecificOutput"]?["additionalContext"]?.string
  }

  private func row(_ world: World, _ name: String) async throws -> JSON? {
    try await world.json("list").array?.first { $0["name"]?.string == name }
  }

  @Test func `A hook tells work and rest, and its agent's lead hears of the rest once`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      #expect(try await hook(world, "UserPromptSubmit").code == 0)
      #expect(try await row(world, "ann")?["status"] == "running")
      let tool = #"{"tool_name": "Bash", "session_id": "c1"}"#
      for _ in 0..<3 { #expect(try await hook(world, "PostToolUse", tool).text.isEmpty) }
      let spawn = try await row(world, "ann")?["spawn"]
      #expect(spawn?["tool_calls"] == 3)
      #expect(spawn?["last_tool"] == "Bash")
      #expect(spawn?["conversation"] == "c1")
      for _ in 0..<2 { #expect(try await hook(world, "Stop").text.isEmpty) }
      #expect(try await row(world, "ann")?["status"] == "idle")
      _ = try await hook(world, "UserPromptSubmit")
      _ = try await hook(world, "Stop")
      let notices = try world.mailbox(of: "team-lead").readAll()
      #expect(
        notices.map { Frame($0.text) } == [.idle(from: "ann", summary: "3 tool calls, last Bash")])
    }
  }

  @Test func `A tool call changes nothing on the disk, and a daemon that stops leaves the count`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      let tool = #"{"tool_name": "Bash", "session_id": "c1"}"#
      #expect(try await hook(world, "PostToolUse", tool).code == 0)
      let before = try Files.read(world.home.state)
      for _ in 0..<9 { #expect(try await hook(world, "PostToolUse", tool).code == 0) }
      #expect(try Files.read(world.home.state) == before)
      #expect(try await row(world, "ann")?["spawn"]?["tool_calls"] == 10)
      try await world.done("restart")
      #expect(try await row(world, "ann")?["spawn"]?["tool_calls"] == 10)
    }
  }

  @Test func `Waiting messages are handed over where the model reads them`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      try await world.done("send", "ann", "at a prompt", "--from", "ben")
      #expect(try await context(world, "UserPromptSubmit")?.hasSuffix("] at a prompt") == true)
      try await world.done("send", "ann", "while working", "--from", "ben")
      #expect(try await context(world, "PostToolUse")?.hasSuffix("] while working") == true)
      try await world.done("send", "ann", "at the end", "--from", "ben")
      try await world.done("send", "ann", "two\nlines", "--from", "ben")
      let last = try await context(world, "Stop")
      #expect(last?.contains("] at the end\n\n[ben → ann") == true)
      // It has something to do again, and its lead hears of no rest.
      #expect(try await row(world, "ann")?["status"] == "running")
      #expect(try world.mailbox(of: "team-lead").readAll().isEmpty)
      #expect(try world.mailbox(of: "ann").counts() == (4, 0))
    }
  }

  @Test func `An agent that rests is woken once, and gets its mail through its hook`() async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn(
        "ann", ["--mode", "hook"],
        ["python3", Fixtures.path("recorder.py"), world.record("ann"), "raw"])
      try await eventually("the program reads") {
        try await world.tmux.screen(of: "=roost-default:ann").contains("ready")
      }
      _ = try await hook(world, "Stop")
      for text in ["one", "two"] { try await world.done("send", "ann", text, "--from", "ben") }
      try await eventually("ann was told") { try world.turns("ann").count == 1 }
      try await world.done("send", "ann", "three", "--from", "ben")
      let mail = try await context(world, "UserPromptSubmit") ?? ""
      #expect(["one", "two", "three"].allSatisfy(mail.contains))
      _ = try await hook(world, "Stop")
      try await world.done("send", "ann", "four", "--from", "ben")
      try await eventually("ann was told again") { try world.turns("ann").count == 2 }
      #expect(try world.turns("ann").allSatisfy { $0.hasPrefix(": roost - ") })
    }
  }

  @Test func `Hooks that run at the same time and next hand over each message once`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      let box = world.mailbox(of: "ann")
      for number in 0..<40 {
        _ = try box.append(Message(from: "ben", text: "text \(number)."))
        var late = Message(from: "ben", text: "too late")
        late.expiresAt = "2026-01-01T00:00:00Z"
        _ = try box.append(late)
      }
      let shown = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 { group.addTask { try await hook(world, "PostToolUse").text } }
        for _ in 0..<8 { group.addTask { try await world.roost("next", "ann").text } }
        return try await group.reduce(into: "") { $0 += $1 }
      }
      let rest = try await hook(world, "PostToolUse").text
      for number in 0..<40 {
        #expect((shown + rest).components(separatedBy: "text \(number).").count == 2)
      }
      #expect(!(shown + rest).contains("too late"))
    }
  }

  @Test func `Mail that is too large for one answer comes in several, in its order`()
    async throws
  {
    try await World.with { world in
      let config = #"{"mailbox": {"message_bytes": 4194304}}"#
      try Files.createDirectory(world.home.root)
      try Files.write(Array(config.utf8), to: "\(world.home.root)/config.json")
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      var settings = Settings()
      settings.messageByteLimit = 4 << 20
      let box = Mailbox(world.mailbox(of: "ann").paths, settings: settings) { _ in }
      let texts = (0..<6).map { "text \($0)." + String(repeating: "x", count: 200 << 10) }
      for text in texts { _ = try box.append(Message(from: "ben", text: text)) }
      var shown = ""
      for _ in 0..<3 { shown += try await context(world, "UserPromptSubmit") ?? "" }
      for text in texts { #expect(shown.contains(text)) }
      // One alone that is too large, as written in JSON.
      let huge = [
        String(repeating: "y", count: 1100 << 10), String(repeating: "\u{1}", count: 190 << 10),
      ]
      for text in huge { _ = try box.append(Message(from: "ben", text: text)) }
      for text in huge {
        #expect(try await context(world, "UserPromptSubmit")?.contains(text) == true)
      }
      for text in huge { _ = try box.append(Message(from: "ben", text: text)) }
      for text in huge {
        let next = try JSON(parsing: try await world.roost("next", "ann", "--json").output)
        #expect(next["text"]?.string == text && next["read"] == true)
      }
      let id = try box.append(Message(from: "ben", text: huge[1])).id
      let read = try JSON(
        parsing: try await world.roost("read", "ann", "--id", id, "--json").output)
      #expect(read["text"]?.string == huge[1])
      #expect(try box.counts().unread == 0)
    }
  }

  @Test func `Numbers beyond all measure in a hook's report do no harm`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      let usage = #"{"input_tokens": 9223372036854775807, "output_tokens": 9223372036854775807}"#
      let transcript = Scratch.path("transcript")
      try Files.write(Array(#"{"message": {"usage": \#(usage)}}"#.utf8), to: transcript)
      let exit = try await hook(world, "Stop", #"{"transcript_path": "\#(transcript)"}"#)
      #expect(exit.code == 0 && exit.errorText.isEmpty)
      #expect(try await row(world, "ann")?["status"] == "idle")
      try await world.done("down")
      #expect(try StateFile(world.home).load().notes.isEmpty)
    }
  }

  @Test func `A hook never stands in the agent's way`() async throws {
    try await World.with { world in
      #expect(try await hook(world, "Stop", "{", as: nil).code == 0)
      #expect(try await hook(world, "Nonsense").code == 0)
      try await world.team()
      #expect(try await hook(world, "Stop", as: "nobody").text.isEmpty)
      #expect(try await hook(world, "SessionStart", as: "fresh").code == 0)
      #expect(try await row(world, "fresh")?["mode"] == "file")
    }
  }

  @Test func `The hooks go into a project's settings and out again, and nothing else changes`()
    async throws
  {
    try await World.with { world in
      let project = Scratch.path("project")
      let path = "\(project)/.claude/settings.json"
      try Files.createDirectory("\(project)/.claude")
      let own = """
        { "model" : "opus",  "n": 1.0,
          "hooks": { "Stop": [ {"hooks": [{"type":"command","command":"say done"}]} ] } }
        """
      try Files.write(Array(own.utf8), to: path)
      let asked = try await world.roost("setup", "claude", "--project", project)
      #expect(asked.code == 64 && asked.text.contains("+ "))
      #expect(try Files.read(path) == Array(own.utf8))
      try await world.done("setup", "claude", "--project", project, "--yes")
      let json = try JSON(parsing: Files.read(path) ?? [])
      #expect(json["hooks"]?["Stop"]?.array?.count == 2)
      #expect(json["hooks"]?.object?.members.count == 6)
      let again = try await world.done("setup", "claude", "--project", project, "--yes")
      #expect(again.contains("needs already"))
      try await world.done("setup", "claude", "--project", project, "--remove", "--yes")
      #expect(try Files.read(path) == Array(own.utf8))
      // A project without settings gets a file.
      let fresh = Scratch.path("fresh")
      try Files.createDirectory(fresh)
      try await world.done("setup", "claude", "--project", fresh, "-y")
      #expect(
        try JSON(parsing: Files.read("\(fresh)/.claude/settings.json") ?? [])["hooks"]?["Stop"]?
          .array?.count == 1)
      for wrong in ["[]", "{", #"{"hooks": 1}"#, #"{"hooks": {"Stop": {}}}"#] {
        try Files.write(Array(wrong.utf8), to: path)
        let exit = try await world.roost("setup", "claude", "--project", project, "--yes")
        #expect(exit.code == 1 && exit.errorText.contains("nothing was written"), "\(wrong)")
        #expect(try Files.read(path) == Array(wrong.utf8))
      }
    }
  }

  @Test func `What is not Roost's stays: a command in the same entry, the file's link and mode`()
    async throws
  {
    try await World.with { world in
      let project = Scratch.path("project")
      try Files.createDirectory("\(project)/.claude")
      let real = Scratch.path("dotfiles.json")
      let shared = """
        {"hooks": {"Stop": [{"matcher": "", "hooks": [{"type": "command", "command": "say done"},
          {"type": "command", "command": "roost hook Stop"}]}]}}
        """
      try Files.write(Array(shared.utf8), to: real)
      try Files.setPermissions(0o644, of: real)
      let path = "\(project)/.claude/settings.json"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: real)
      try await world.done("setup", "claude", "--project", project, "--yes")
      #expect(try Files.status(path)?.isSymbolicLink == true)
      #expect(try Files.status(real)?.permissions == 0o644)
      try await world.done("setup", "claude", "--project", project, "--remove", "--yes")
      let left = try JSON(parsing: Files.read(real) ?? [])
      let own: JSON = [
        "hooks": [
          "Stop": [["matcher": "", "hooks": [["type": "command", "command": "say done"]]]]
        ]
      ]
      #expect(left == own, "\(left.text())")
      #expect(try Files.status(path)?.isSymbolicLink == true)
    }
  }
}
