import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// People look at what agents say, show and do, and wait for it.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct LookingTests {
  /// A program on the world's tmux server, and the file with what it prints; at the end its exit code.
  private func started(_ command: String, in world: World) async throws -> String {
    let shown = Scratch.path("shown-\(UInt32.random(in: .min ... .max))")
    let pane = try await world.pane(
      "export ROOST_HOME=\(world.home.root); \(try BuiltPrograms.roost) \(command) > \(shown) 2>&1;"
        + " echo ended $? >> \(shown); sleep 1000")
    _ = pane
    return shown
  }

  @Sendable private func text(_ path: String) throws -> String {
    String(decoding: try Files.read(path) ?? [], as: UTF8.self)
  }

  @Test func `A log that is followed shows each new message once`() async throws {
    try await World.with { world in
      try await world.team()
      let pane = try await world.recorder("ann", "lines")
      try await world.join("ann", pane, "--mode", "file")
      try await world.done("send", "ann", "before")
      let shown = try await started("log -f", in: world)
      try await eventually("it shows what was there") { try text(shown).contains("before") }
      for number in 0..<20 { try await world.done("send", "ann", "message \(number) of many") }
      try await world.done("read", "ann", "--index", "3")
      try await world.done("send", "ann", "after")
      try await eventually("it shows the last") { try text(shown).contains("after") }
      for number in 0..<20 {
        #expect(try text(shown).components(separatedBy: "message \(number) of many").count == 2)
      }
    }
  }

  @Test func `A screen is seen without attaching, and nothing in it acts`() async throws {
    try await World.with { world in
      try await world.team()
      let lines =
        "for i in $(seq 100); do echo line $i; done; printf '\\033]0;owned\\007red\\033[31m'"
      try await world.spawn("ann", [], ["sh", "-c", "\(lines); exec cat"])
      try await eventually("it has written") {
        try await world.done("peek", "ann").contains("red")
      }
      let screen = try await world.done("peek", "ann")
      #expect(screen.contains("line 100\nred\n") && !screen.contains("line 1\n"))
      #expect(!screen.contains("\u{1b}"))
      let more = try await world.done("peek", "ann", "-n", "101").split(separator: "\n")
      #expect(more.count == 101 && more.first == "line 1" && more.last == "red")
      try await eventually("the shell has become its last program") {
        try await world.json("peek", "ann", "-n", "1")["command"] == "cat"
      }
      let json = try await world.json("peek", "ann", "-n", "1")
      #expect(json["lines"] == ["red"] && json["title"] == "owned")
      try await world.spawn("ben", [], ["sh", "-c", "echo what is wrong; exit 3"])
      try await eventually("it has ended") {
        try await world.json("peek", "ben")["dead"] == true
      }
      let left = try #require(try await world.json("peek", "ben", "-n", "2")["lines"]?.array)
      #expect(left.count == 2 && left[0] == "what is wrong")
      try await world.done("kill", "ann")
      let gone = try await world.roost("peek", "ann")
      #expect(gone.code == 1 && gone.errorText.contains("the pane of ann@default is gone"))
      #expect(gone.errorText.split(separator: "\n").count == 1)
    }
  }

  @Test func `A screen that is followed is shown anew when it changes, and ends with its program`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let gate = Scratch.path("gate")
      try await world.spawn(
        "ann", [],
        [
          "sh", "-c",
          "mkfifo \(gate).1 \(gate).2; echo first; cat \(gate).1; echo second; cat \(gate).2",
        ])
      let shown = try await started("peek ann -f --json", in: world)
      try await eventually("the first is shown") { try text(shown).contains("first") }
      try await eventually("the gates are there") { try Files.status("\(gate).2") != nil }
      _ = try await ChildProcess("sh", ["-c", ": > \(gate).1"]).run()
      try await eventually("the second is shown") { try text(shown).contains("second") }
      _ = try await ChildProcess("sh", ["-c", ": > \(gate).2"]).run()
      try await eventually("it ends") { try text(shown).contains("ended 0") }
      #expect(try text(shown).contains("has ended"))
    }
  }

  @Test func `Agents are waited for until they are idle, done or have mail`() async throws {
    try await World.with { world in
      try world.configure(#"{"teams": {"idle_seconds": 1}}"#)
      try await world.team()
      try await world.spawn(
        "ann", [], ["python3", Fixtures.path("recorder.py"), world.record("ann")])
      let gate = Scratch.path("gate")
      try await world.spawn("ben", [], ["sh", "-c", "mkfifo \(gate) && cat \(gate)"])
      try await world.done("send", "ann", "work", "--wait", "submitted")
      #expect(try await world.done("wait", "--all").contains("ann@default idle (it has written"))

      let over = try await world.roost("wait", "ann", "--until", "done", "--timeout", "0.2")
      #expect(over.code == 75 && over.errorText.contains("the time ran out: ann@default is idle"))
      #expect(over.errorText.split(separator: "\n").count == 1)

      let mail = try await started("wait ann --until mail", in: world)
      try await world.done("pause", "ann")
      #expect(try await world.done("wait", "ann", "--until", "idle").contains("ann@default idle"))
      try await world.done("send", "ann", "more")
      try await eventually("the mail is noticed") { try text(mail).contains("ended 0") }

      let ended = try await started("wait ann ben --until done --json", in: world)
      let failed = try await started("wait ann --until failed", in: world)
      try await world.done("restart")
      _ = try await ChildProcess("sh", ["-c", ": > \(gate)"]).run()
      try await world.done("wait", "ben", "--until", "done")
      #expect(try await world.roost("wait", "ben", "--until", "idle").code == 1)
      try await world.done("kill", "ann")
      for shown in [ended, failed] {
        try await eventually("the end is told") { try text(shown).contains("ended 1") }
        #expect(try text(shown).contains("ann@default has ended otherwise: killed"))
      }
    }
  }

  @Test func `An agent that shows a dialog needs somebody`() async throws {
    try await World.with { world in
      try world.configure(
        #"""
        {"profiles": {"asking": {"composer": "^> (.*)", "dialogs": {"permission": "Allow\\?"}}}}
        """#)
      let pane = try await world.pane(
        "exec python3 \(Fixtures.path("asking_composer.py")) \(world.record("ann"))")
      try await eventually("the program is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join("ann", pane, "--profile", "asking")
      #expect(try await world.done("wait", "ann").contains("ann@default idle (its screen says so)"))
      let shown = try await started("wait ann --until needs-you", in: world)
      #expect(try text(shown).isEmpty)
      try await world.tmux.run(["send-keys", "-t", pane, "x"])
      try await eventually("it is told") {
        try text(shown).contains("ann@default needs you (permission: Allow?")
      }
    }
  }
}
