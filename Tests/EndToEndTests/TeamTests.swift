import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teammates in real panes, from their start to their end.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10))) struct TeamTests {
  /// Starts a scripted teammate in a manner of its own.
  private func spawn(
    _ world: World, _ name: String, _ manner: String = "willing", _ more: String...
  ) async throws {
    try await world.spawn(
      name, ["--mode", "file"] + more,
      ["python3", Fixtures.path("teammate.py"), manner])
  }

  private func status(_ world: World, _ name: String) async throws -> String {
    try await world.json("list").array?.first { $0["name"]?.string == name }?["status"]?.string
      ?? ""
  }

  private func leadTexts(_ world: World) throws -> [String] {
    try world.mailbox(of: "team-lead").readAll().map(\.text)
  }

  @Test func `A team of six works, and each member ends in its own way`() async throws {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      let other = try await world.pane("exec cat")
      try await spawn(world, "ann", "willing", "--cwd", repository, "--worktree")
      try await spawn(world, "ben", "willing", "--cwd", repository, "--worktree")
      try await spawn(world, "cem", "stubborn")
      try await spawn(world, "dee", "silent")
      try await spawn(world, "eva")
      let names = ["ann", "ben", "cem", "dee", "eva"]
      let team = try world.teamFile()
      #expect(team["members"]?.array?.compactMap { $0["name"]?.string }.sorted() == names)
      #expect(team["members"]?.array?.allSatisfy { $0["is_active"] == true } == true)

      try await world.done("broadcast", "hello", "--from", "team-lead")
      try await eventually("each has answered") {
        let texts = try leadTexts(world)
        return names.allSatisfy { texts.contains("\($0) did: hello") }
      }

      try await world.done("send", "eva", "crash", "--from", "team-lead")
      try await eventually("eva has failed") { try await status(world, "eva") == "failed" }
      let eva = try await world.json("list").array?.first { $0["name"] == "eva" }
      #expect(eva?["condition"]?["why"] == "its program ended with exit code 3")
      try await eventually("the lead hears of it") {
        try leadTexts(world).contains("eva failed: its program ended with exit code 3")
      }

      try Files.write(Array("work\n".utf8), to: "\(world.worktree(of: "ann"))/new")
      #expect(try await world.roost("shutdown", "ann", "--reason", "done").code == 0)
      #expect(try await status(world, "ann") == "completed")
      let refusal = try await world.roost("shutdown", "cem")
      #expect(refusal.code == 1 && refusal.errorText.contains("refused: still at work"))
      #expect(try await status(world, "cem") == "idle")
      let silence = try await world.roost("shutdown", "dee", "--timeout", "1s")
      #expect(silence.code == 75 && silence.errorText.contains("roost kill dee"))

      // Time for who answers to do so, by programs of its own.
      let gentle = try await world.roost("team", "dissolve", "default", "--timeout", "15s")
      #expect(gentle.code == 1)
      #expect(gentle.errorText.contains("cem: rejected (still at work)"))
      #expect(gentle.errorText.contains("dee: timeout"))
      #expect(try await status(world, "cem") == "idle")
      let dissolved = try await world.done(
        "team", "dissolve", "default", "--force", "--timeout", "1s")
      #expect(dissolved.contains("is dissolved"))

      // Nothing runs on, and nothing that Roost did not start was touched.
      #expect(try await world.json("list") == [])
      let panes = try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"])
      #expect(panes == other)
      let kept = try await world.git(
        repository, "for-each-ref", "--format=%(refname)", "refs/roost")
      let ref = try #require(kept.split(separator: "\n").first.map(String.init))
      #expect(try await world.git(repository, "show", "\(ref):new") == "work")
      let archive = try #require(try Files.names(in: "\(world.home.root)/dissolved").first)
      let file = try JSON(
        parsing: Files.read("\(world.home.root)/dissolved/\(archive)/team.json") ?? [])
      #expect(file["members"]?.array?.contains { $0["is_active"] == true } == false)
    }
  }

  @Test func `What is wrong with a spawn is said, and nothing is made`() async throws {
    try await World.with { world in
      try await world.team()
      try await spawn(world, "bob")
      try world.configure(#"{"teams": {"max_teammates": 1}}"#)
      try await world.done("restart")
      let file = Scratch.path("file")
      try Files.write([], to: file)
      let cases: [([String], String)] = [
        (["bob", "--", "cat"], "bob@default is already there"),
        (["Bob", "--", "cat"], "differs from bob only in case"),
        (["a b", "--", "cat"], "agent name \"a b\""),
        (["team-lead", "--", "cat"], "a meaning of its own"),
        (["eva", "--", "cat"], "which is the limit"),
        (["eva", "--", "no-such-program"], "there is no program no-such-program"),
        (["eva"], "which program?"),
        (["eva", "--type", "writer", "--", "cat"], "explore, general, coder, not \"writer\""),
        (["eva", "--permission", "unsafe", "--", "cat"], "is one of normal, plan, auto"),
        (["eva", "--cwd", "/no/such", "--", "cat"], "/no/such is not a directory"),
        (["eva", "--cwd", file, "--", "cat"], "is not a directory"),
        (["eva", "--cwd", "/", "--worktree", "--", "cat"], "/ is in no git repository"),
        (["eva", "--profile", "cluade", "--", "cat"], "did you mean claude"),
        (["eva", "--model", "m", "--", "cat"], "plain programs take no --model"),
        (["eva", "--team", "nope", "--", "cat"], "there is no team nope"),
        (["eva", "--split", "--", "cat"], "--split and --window need a pane"),
      ]
      for (words, says) in cases {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["spawn", "--socket", world.tmux.socket] + words,
          environment: world.environment
        ).run()
        #expect(exit.code != 0 && exit.errorText.contains(says), "\(words): \(exit.errorText)")
      }
      let dead = try await world.roost(
        "spawn", "eva", "--", "cat",
        extra: ["TMUX": "\(Scratch.path("dead")),1,0", "TMUX_PANE": "%0"])
      #expect(dead.code == 1 && dead.errorText.contains("no tmux server runs on"))
      #expect(try await world.json("list").array?.count == 1)
      #expect(try Files.names(in: world.home.spawns) == [])
      let panes = try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"])
      #expect(panes.split(separator: "\n").count == 1)
    }
  }

  @Test func `A first prompt comes once: as an argument, or as the first message`() async throws {
    try await World.with { world in
      try await world.team()
      try world.configure(#"{"profiles": {"asking": {"launch": {"prompt": ["{prompt}"]}}}}"#)
      try await world.done("restart")
      let record = world.record("ann")
      try await world.spawn(
        "ann", ["--profile", "asking", "--prompt", "it's \"$HOME\"; `x`\n2"],
        ["sh", "-c", "printf %s \"$0\" > \(record); exec cat"])
      try await eventually("it has its prompt") {
        try Files.read(record) == Array("it's \"$HOME\"; `x`\n2".utf8)
      }
      #expect(try world.mailbox(of: "ann").readAll().isEmpty)
      try await world.spawn(
        "ben", ["--prompt", "hello"],
        ["python3", Fixtures.path("recorder.py"), world.record("ben")])
      #expect(try await world.turns("ben", 1)[0].hasSuffix("] hello"))
    }
  }

  @Test func `A first prompt goes before a request to finish`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "file", "--prompt", "do it"], ["cat"])
      _ = try await world.roost("shutdown", "ann", "--timeout", "1s")
      let first = try await world.json("next", "ann")
      #expect(first["text"] == "do it" && first["attested"] == "outside")
    }
  }

  @Test func `A kill ends the whole session of the pane, and no other pane`() async throws {
    try await World.with { world in
      try await world.team()
      let other = try await world.pane("exec cat")
      let pids = Scratch.path("pids")
      try await world.spawn(
        "ann", [],
        [
          "bash", "-c",
          "set -m; trap '' TERM HUP; sleep 1000 & echo $! > \(pids); echo $$ >> \(pids); wait",
        ])
      try await eventually("it runs") {
        String(decoding: try Files.read(pids) ?? [], as: UTF8.self).split(separator: "\n").count
          == 2
      }
      let numbers = String(decoding: try Files.read(pids) ?? [], as: UTF8.self)
        .split(separator: "\n").compactMap { Int32($0) }
      try await world.done("kill", "ann")
      for pid in numbers { #expect(ProcessTable.identity(of: pid) == nil) }
      #expect(try await status(world, "ann") == "killed")
      #expect(try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"]) == other)
      // One that joined by itself is not ended.
      try await world.join("guest", other)
      let refused = try await world.roost("kill", "guest")
      #expect(refused.code == 1 && refused.errorText.contains("joined by itself"))
    }
  }

  @Test func `The name of one that ended can be used again; old mail stays, or goes back`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for round in ["first", "second", "third"] {
        let more = round == "third" ? ["--return-mail"] : []
        try await world.spawn("ann", ["--mode", "file"] + more, ["cat"])
        let unread = try world.mailbox(of: "ann").counts().unread
        #expect(unread == (round == "second" ? 1 : 0))
        try await world.done("join", "bob", "--mode", "file", "--replace")
        try await world.done("send", "ann", round, "--from", "bob")
        try await world.done("kill", "ann")
      }
      try await eventually("bob hears of it") {
        try world.mailbox(of: "bob").readUnread().contains {
          $0.text.contains("2 of your messages to ann were not read")
        }
      }
    }
  }

  @Test func `One that ended leaves the list after its time of grace, and its pane closes`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"teams": {"evict_seconds": 1}}"#)
      try await world.team()
      let other = try await world.pane("exec cat")
      try await world.spawn("ann", [], ["true"])
      try await eventually("it is out of the list") { try await world.json("list") == [] }
      // It leaves the list first, and that is told then.
      try await eventually("each step was told") {
        let events = try await world.done("events", "--since", "0").split(separator: "\n").map {
          try JSON(parsing: String($0))
        }
        let told = events.filter { $0["data"]?["agent"] == "ann@default" }.compactMap {
          $0["data"]?["status"]?.string ?? $0["type"]?.string
        }
        return told == ["agent.spawned", "agent.gone", "completed", "agent.evicted"]
      }
      #expect(try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"]) == other)
    }
  }

  @Test func `When the tmux server dies, what can be resumed comes back with revive`() async throws
  {
    try await World.with { world in
      try await world.team()
      try world.configure(#"{"profiles": {"again": {"launch": {"resume": ["again"]}}}}"#)
      try await world.done("restart")
      let record = world.record("ann")
      try await world.spawn(
        "ann", ["--profile", "again"], ["sh", "-c", "echo \"run $0\" >> \(record); exec cat"])
      try await world.spawn("ben", [], ["cat"])
      try await eventually("the first run is noted") {
        try Files.read(record)?.last == UInt8(ascii: "\n")
      }
      await world.tmux.end()
      try await eventually("both are known to be gone") {
        let rows = try await world.json("list").array ?? []
        return rows.count == 2 && rows.allSatisfy { $0["status"] == "failed" }
      }
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.code == 1 && revived.errorText.contains("ben@default: plain programs cannot"))
      #expect(revived.text.contains("ann@default is back"))
      try await eventually("it runs again") {
        String(decoding: try Files.read(record) ?? [], as: UTF8.self).hasSuffix("sh\nrun again\n")
      }
      #expect(try await status(world, "ann") == "idle")
    }
  }
}
