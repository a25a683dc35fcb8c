import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What commands print with `--json` is what `state/schemas/output.schema.json` states; each call of
/// `World.json` checks that.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct OutputSchemaTests {
  @Test func `Commands about agents, mail and the daemon print what their schemas state`()
    async throws
  {
    try await World.with { world in
      try await world.json("up")
      try await world.json("team", "create", "web")
      for name in ["alice", "bob"] {
        try await world.json("join", name, "--mode", "file", "--team", "web")
      }
      let sent = try await world.json("send", "bob", "hi", "--from", "alice", "--team", "web")
      let id = sent["id"]?.string ?? ""
      try await world.json("inbox", "bob", "--team", "web")
      try await world.json("inbox", "bob", "--team", "web", "--id", id)
      try await world.json("explain", id)
      try await world.json("read", "bob", "--index", "0", "--team", "web")
      try await world.json("unread", "bob", "--id", id, "--team", "web")
      try await world.json("ack", id, "--as", "bob", "--team", "web")
      try await world.json("reply", id, "ok", "--as", "bob", "--team", "web")
      try await world.json("broadcast", "hey", "--from", "alice", "--team", "web")
      try await world.json("next", "bob", "--team", "web")
      try await world.json("archive", "bob", "--id", id, "--team", "web")
      try await world.json("clear", "bob", "--team", "web")
      try await world.json("log", "--team", "web")
      try await world.json("search", "hey")
      try await world.json("dead", "list")
      try await world.json("notify")
      try await world.json("list")
      try await world.json("status")
      try await world.json("pause", "bob", "--team", "web")
      try await world.json("resume", "bob", "--team", "web")
      try await world.json("leave", "bob", "--team", "web")
      try await world.json("team", "list")
      try await world.json("team", "show", "web")
      try await world.json("team", "dissolve", "web")
      try await world.json("doctor")
      try await world.json("version")
      try await world.json("service", "status")
      try await world.json("service", "uninstall")
      try await world.json("restart")
      try await world.json("down")
    }
  }

  @Test func `Commands about tasks and money print what their schemas state`() async throws {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob", "cid"] { try await world.json("join", name, "--mode", "file") }
      try await world.json(
        "team", "form", "fix", "--goal", "g", "--role", "ann=worker", "--role", "bob=worker")
      try await world.json("team", "add", "fix", "cid")
      try await world.json("team", "role", "fix", "cid", "--role", "reviewer")
      try await world.json("team", "of", "ann")
      try await world.json("team", "show", "fix")
      try await world.json("team", "git", "fix")
      try await world.json("budget", "set", "fix", "5usd")
      try await world.json("budget", "add", "fix", "1usd")
      let first = try await world.json("delegate", "fix", "one")["task"]?["id"]?.string ?? ""
      try await world.json("task", "start", first, "--as", "ann")
      try await world.json("task", "progress", first, "--percent", "4", "reading", "--as", "ann")
      try await world.json("task", "show", first)
      try await world.json("explain", first)
      try await world.json("log", "--team", "fix")
      try await world.json("task", "done", first, "--result", "1", "--cost", "0.5", "--as", "ann")
      try await world.json(
        "usage", "add", Fixtures.path("usage/claude-result.json"), "--task", first, "--as", "ann")
      try await world.json("task", "done", first, "--result", "1", "--as", "bob")
      try await world.json("task", "wait", first)
      let second =
        try await world.json("delegate", "fix", "two", "--resolve", "leader_decides")["task"]?[
          "id"]?
        .string ?? ""
      for name in ["ann", "bob"] {
        try await world.json("task", "done", second, "--result", name, "--as", name)
      }
      try await world.json("task", "resolve", second, "--pick", "ann")
      let third =
        try await world.json("delegate", "fix", "three", "--to", "ann")["task"]?["id"]?.string ?? ""
      try await world.json("task", "fail", third, "--reason", "r", "--as", "ann")
      try await world.json("task", "retry", third)
      try await world.json("task", "cancel", third)
      try await world.json("delegate", "default", "four", "--open")
      try await world.json("task", "claim", "--as", "bob")
      try await world.json("task", "list")
      try await world.json("budget", "show", "fix")
      try await world.json("ledger", "show", "fix")
      try await world.json("ledger", "verify", "fix")
      try await world.json("list")
      try await world.json("team", "kick", "fix", "cid", "--reason", "r")
      try await world.json("team", "shutdown", "fix", "--reason", "r", "--grace", "1s")
    }
  }

  @Test func `Commands about terms, milestones and invitations print what their schemas state`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob"] { try await world.json("join", name, "--mode", "file") }
      async let formed = world.json(
        "team", "form", "fix", "--goal", "g", "--budget", "9usd", "--accept-within", "60s",
        "--partial")
      try await eventually("both are asked") {
        try ["ann", "bob"].allSatisfy {
          try world.mailbox(of: $0).readAll().contains { $0.kind == "team_invite" }
        }
      }
      try await world.json("accept", "fix", "--as", "ann")
      try await world.json("decline", "fix", "--as", "bob", "--reason", "busy")
      _ = try await formed
      try await world.json(
        "milestone", "add", "fix", "one", "--amount", "2usd", "--check", "true", "--agent", "ann")
      try await world.json("milestone", "fund", "fix", "m1")
      try await world.json("milestone", "done", "fix", "m1", "--note", "seen")
      try await world.json("milestone", "dispute", "fix", "m1", "--reason", "no")
      try await world.json("milestone", "refund", "fix", "m1")
      try await world.json("milestone", "add", "fix", "two", "--amount", "2usd", "--fund")
      try await world.json("milestone", "done", "fix", "m2", "--note", "seen")
      try await world.json("milestone", "release", "fix", "m2")
      try await world.json("milestone", "list", "fix")
      try await world.json("agree", "fix", "ann", "--max-per-task", "1usd", "--uses", "3")
      try await world.json("agree", "fix", "ann", "--max-per-task", "2usd", "--ask")
      try await world.json("agree", "fix")
      try await world.json("trust")
      try await world.json("trust", "ann")
      try await world.json("team", "context", "fix", "ann", "--only", "tone")
      let id = try await world.json("delegate", "fix", "x", "--estimate", "0.5")["task"]?["id"]
      let done = ["task", "done", id?.string ?? "", "--result", "1", "--as", "ann"]
      _ = try await ChildProcess(BuiltPrograms.roost, done, environment: world.environment).run()
      let tail = try await world.roost("task", "tail", id?.string ?? "", "--json").text
      let events = try tail.split(separator: "\n").map { line in
        let entry = try JSON(parsing: String(line))
        #expect(try JSONSchema.problems(in: entry, of: ["task", "tail"]) == [])
        return entry["event"]?.string
      }
      #expect(events.prefix(3) == ["created", "queued", "delivered"])
      #expect(events.contains("ended"))
    }
  }

  @Test(.needs("tmux"))
  func `Commands about teammates and their work print what their schemas state`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      let started = try await world.json(
        "spawn", "ann", "--socket", world.tmux.socket, "--cwd", repository, "--worktree",
        "cat")
      #expect(started["spawn"]?["worktree"] != nil)
      try await world.json("prime", "ann")
      try await world.json("peek", "ann")
      try await world.json("wait", "ann")
      try await world.json("worktree", "list")
      let tree = try world.worktree(of: "ann")
      try Files.write(Array("x".utf8), to: "\(tree)/new")
      try await world.json("diff", "ann")
      try await world.git(tree, "add", "new")
      try await world.git(
        tree, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "new")
      try Files.write(Array("y".utf8), to: "\(tree)/other")
      try await world.json("kill", "ann")
      try await world.json("worktree", "clean")
      try await world.done("leave", "ann")
      let kept = try await world.json("kept", "list").array?.first?["id"]?.string ?? ""
      try await world.json("kept", "show", kept)
      try await world.json("kept", "restore", kept, Scratch.path("back"))
      try await world.json("kept", "drop", kept)
      try await world.json("team", "revive", "default", "--socket", world.tmux.socket)
      try await world.json("config")
      try await world.json("setup")
      for name in ["bob", "carl"] { try await world.json("join", name, "--mode", "file") }
      let sent = try await world.json("send", "bob", "hi", "--from", "carl")["id"]?.string ?? ""
      try await world.json("forward", sent, "carl", "--as", "bob")
      try await world.json("resend", sent, "--from", "carl")
      try await world.json("recall", sent, "--from", "carl")
    }
  }

  @Test func `A schema refuses what a command does not print`() throws {
    let broken: [([String], JSON)] = [
      (["task", "show", "x"], ["id": "x"]), (["list"], [["name": "ann"]]),
      (["budget", "show"], ["team": "web", "status": "rich"]), (["send", "bob"], [:]),
      (["explain", "x"], ["id": "x", "task": [:]]), (["ledger", "show"], [["seq": 1]]),
      (["log"], [["text": "hi"]]), (["version"], ["version": "new"]),
      (["doctor"], [["check": "home", "level": "fine", "what": "x", "fix": .null]]),
    ]
    for (words, value) in broken {
      #expect(try JSONSchema.problems(in: value, of: words) != [], "\(words)")
    }
  }
}
