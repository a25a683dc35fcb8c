import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What is asked of a running daemon.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct DaemonCommandsTests {
  @Test func `up and down are fine when there is nothing to do`() async throws {
    #expect(await roost("down").out == "no daemon runs\n")
    try await withDaemon {
      #expect(await roost("up").out.hasPrefix("the daemon already runs (pid "))
      let status = try await roost("status", "--json").json
      #expect(status["daemon"]?["version"]?.string == RoostVersion.current)
    }
    #expect(await roost("status").code == 69)
    #expect(try Files.status(home.socket) == nil)
  }

  @Test func `a restart with a configuration that no daemon can read leaves the old one alone`()
    async throws
  {
    try await withDaemon {
      try Files.write(Array("{oops".utf8), to: home.configuration)
      let run = await roost(["restart"], ["PATH": try BuiltPrograms.directory])
      #expect(run.code == 1)
      #expect(run.error.hasPrefix("roost: \(home.configuration):1:2: "))
      try Files.remove(home.configuration)
      #expect(await roost("status").code == 0)
    }
  }

  @Test func `what a value of an option may be is told as a mistake in the words`() async throws {
    try await withDaemon {
      await roost("team", "create", "web")
      for (option, value) in [("--type", "boss"), ("--permission", "root"), ("--mode", "bogus")] {
        let run = await roost("spawn", "zz", option, value, "--", "cat")
        #expect(run.code == 64, "\(run.err)")
        #expect(run.error.contains(option))
      }
      #expect(await roost("spawn", "user", "--", "cat").code == 64)
      #expect(await roost("spawn", "zz", "--profile", "claud", "--", "cat").code == 1)
      let agents = try StateFile(home).read().agents
      #expect(agents == [])
    }
  }

  @Test func `a wait that runs out tells that the message is stored`() async throws {
    try await withDaemon {
      await roost("join", "bob")
      let run = await roost(
        "send", "bob", "hi", "--wait", "acked", "--timeout", "0.1s", "--json")
      #expect(run.code == 75)
      let state = try run.json["state"]
      #expect(state == "stored")
    }
  }

  @Test func `an agent joins, is held, is let go on and leaves`() async throws {
    try await withDaemon {
      let join = await roost("join", "bob")
      #expect(join.out == "bob@default without a pane, profile auto, mode file\n")
      #expect(join.error == "roost: made the team default")
      #expect(await roost("pause", "bob").out == "bob@default is paused\n")
      #expect(await roost("list").out.contains("paused"))
      #expect(await roost("resume", "bob").out == "bob@default is no longer paused\n")
      await roost("send", "bob", "hi")
      #expect(
        await roost("leave", "bob").out
          == "bob@default left; its mailbox keeps 1 unread message, which `roost inbox bob` shows\n"
      )
      #expect(await roost("leave", "bob").code == 1)
      let unread = try mailbox("bob", "default").readUnread()
      #expect(unread.count == 1)
    }
  }

  @Test func `what the daemon refuses is one line, and nothing is half made`() async throws {
    try await withDaemon {
      #expect(await roost("team", "create", "web").code == 0)
      await roost("join", "bob")
      let before = try StateFile(home).read()
      for (words, says) in [
        (["join", "x", "--pane", "%99", "--socket", Scratch.path("none")], "no tmux server runs"),
        (["join", "x", "--profile", "claud"], "there is no profile claud; did you mean claude?"),
        (["join", "x", "--mode", "paste"], "can only have the mode file"),
        (["join", "x", "--pid", "99999999"], "there is no process 99999999"),
        (["join", "BOB"], "differs from bob only in case"),
        (["team", "create", "web"], "team web exists already"),
        (["dead", "drop", "zzzz"], "no dead letter zzzz"),
      ] {
        let run = await roost(words)
        #expect(run.code == 1, "\(words)")
        #expect(run.out == "")
        #expect(run.error.hasPrefix("roost: "))
        #expect(!run.error.contains("\n"))
        #expect(run.error.contains(says), "\(run.error)")
        #expect(try StateFile(home).read() == before)
      }
      let reserved = await roost("join", "roost")
      #expect(reserved.code == 64)
      #expect(reserved.error.contains("a meaning of its own"))
      #expect(try Files.names(in: home.teams) == ["web"])
    }
  }

  @Test func `a pane that does not exist is named`() async throws {
    try await PrivateTmux.with { tmux, pane in
      try await withDaemon {
        let run = await roost("join", "bob", "--pane", "%99", "--socket", tmux.socket)
        #expect(run.code == 1)
        #expect(
          run.error.hasSuffix("there is no pane %99 on the tmux server \(tmux.socket)"),
          "\(run.error)")
        let agents = try StateFile(home).read().agents
        #expect(agents == [])
        #expect(await roost("join", "bob", "--pane", pane, "--socket", tmux.socket).code == 0)
        let twin = await roost("join", "carl", "--pane", pane, "--socket", tmux.socket)
        #expect(twin.code == 1)
        #expect(twin.error.contains("pane \(pane) belongs to bob@default"))
      }
    }
  }

  @Test func `events that were are printed, one object a line`() async throws {
    try await withDaemon {
      await roost("team", "create", "web")
      let run = await roost("events")
      #expect(run.code == 0)
      let types = try run.lines.map { try JSON(parsing: Array($0.utf8))["type"]?.string }
      #expect(types == ["daemon.started", "team.created"])
    }
  }

  @Test func `a command starts the daemon and says so, unless that is forbidden`() async throws {
    let environment = ["ROOST_AUTOSTART": "1", "PATH": try BuiltPrograms.directory]
    let run = await roost(["team", "create", "web"], environment)
    await roost("down")
    #expect(run.code == 0)
    #expect(run.error.hasPrefix("roost: started the daemon (pid "))
    #expect(await roost("team", "create", "ops").code == 69)
  }

  @Test func `binary standard input is refused`() async throws {
    try given(["web": ["bob"]])
    let environment = ["ROOST_HOME": home.root, "PATH": "/usr/bin:/bin"]
    for (input, says) in [
      ([0xFF, 0xFE, 0x00], "is not UTF-8"), ([0x61, 0x00], "has NUL bytes"),
      ([], "the text is empty"),
    ] as [([UInt8], String)] {
      let exit = try await ChildProcess(
        BuiltPrograms.roost, ["send", "bob", "-"], input: input, environment: environment
      ).run()
      #expect(exit.code == 1)
      #expect(exit.text == "")
      #expect(exit.errorText.hasPrefix("roost: "))
      #expect(exit.errorText.contains(says))
    }
    #expect(try mailbox("bob").readAll() == [])
  }
}
