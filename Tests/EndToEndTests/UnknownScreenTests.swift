import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Screens that a profile does not know: mail waits, a person is told, and may say otherwise.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct UnknownScreenTests {
  private static let settings = #"""
    {"delivery": {"tell_person": 1},
     "profiles": {"odd": {"programs": ["odd"], "terminal": "raw", "composer": "^> (.*)",
       "dialogs": {"permission": "Allow\\?"}, "modes": {"shell mode": "^\\$( |$)"}}}}
    """#

  /// Opens a pane with a program that has a composer, shows something else there, and joins it.
  private func join(_ world: World, showing text: String) async throws -> String {
    try world.configure(Self.settings)
    let pane = try await world.composer("bob", "0")
    try await world.join("bob", pane, "--profile", "odd")
    try await show(text, world, pane)
    return pane
  }

  /// Has the pane show a text, as if its program had written it.
  private func show(_ text: String, _ world: World, _ pane: String) async throws {
    let terminal = try await world.tmux.value("pane_tty", of: pane)
    let screen = try #require(FileHandle(forWritingAtPath: terminal))
    try screen.write(contentsOf: Array("\u{1b}[2J\u{1b}[H\(text)".utf8))
    try await eventually("the pane shows it") {
      try await world.tmux.screen(of: pane).hasPrefix(text.trimmed)
    }
  }

  @Test func `Mail waits for a screen that nobody knows, and comes when it is known`() async throws
  {
    try await World.with { world in
      let pane = try await join(world, showing: "Please rate this program:")
      let id = try await world.done("send", "bob", "hello", "--from", "ann").trimmed
      try await world.held("bob", "unknown_screen")
      #expect(try await world.done("explain", id).contains("Please rate this program:"))
      let lead = world.mailbox(of: "team-lead")
      try await eventually("the lead is told") {
        try lead.readAll().contains { message in
          ["bob needs a person", "Please rate", "roost deliver", "--now"]
            .allSatisfy(message.text.contains)
        }
      }
      #expect(try world.turns("bob").isEmpty)
      try await show("> ", world, pane)
      try await world.allRead("bob")
      #expect(try lead.readAll().count == 1, "a person is told once")
    }
  }

  @Test(arguments: [
    ("Allow? [y/n]", "dialog", "permission"), ("$ ", "mode", "shell mode"),
    ("> half a line", "draft", "half a line"),
  ])
  func `What is known and is not the composer has a name`(
    screen: String, reason: String, word: String
  ) async throws {
    try await World.with { world in
      _ = try await join(world, showing: screen)
      let id = try await world.done("send", "bob", "hello", "--from", "ann").trimmed
      try await world.held("bob", reason)
      #expect(try await world.done("explain", id).contains(word))
    }
  }

  @Test func `A person may have a message typed whatever the screen shows`() async throws {
    try await World.with { world in
      _ = try await join(world, showing: "Please rate this program:")
      let id = try await world.done("send", "bob", "hello", "--from", "ann").trimmed
      try await world.held("bob", "unknown_screen")
      let waits = try await world.roost("deliver", id, "--timeout", "1s")
      #expect(waits.code == 75 && waits.errorText.contains("rate this program"))
      // It is typed, and its composer comes back by it.
      #expect(try await world.done("deliver", id, "--now").trimmed == "submitted")
      #expect(try await world.turns("bob", 1).count == 1)
      let again = try await world.roost("deliver", id, "--now")
      #expect(again.code == 1 && again.errorText.contains("has been read already"))
    }
  }

  @Test func `Nobody can have a message typed into a shell`() async throws {
    try await World.with { world in
      let pane = try await world.pane("exec dash -i")
      try await world.join("bob", pane)
      let id = try await world.done("send", "bob", "touch /tmp/never", "--from", "ann").trimmed
      try await world.held("bob", "shell_in_front")
      let exit = try await world.roost("deliver", id, "--now", "--timeout", "1s")
      #expect(exit.code != 0)
      #expect(try await !world.tmux.screen(of: pane).contains("never"))
    }
  }

  /// Opens a pane with a program that throws away what is typed first, and asks something.
  private func joinAsking(_ world: World, draft: String) async throws -> String {
    try world.configure(Self.settings)
    let script = Fixtures.path("asking_composer.py")
    let pane = try await world.pane(
      "exec env DRAFT='\(draft)' python3 \(script) \(world.record("bob"))")
    try await eventually("the program is ready") {
      try await world.tmux.screen(of: pane).contains("ready")
    }
    try await world.join("bob", pane, "--profile", "odd")
    return pane
  }

  @Test func `A text that a question swallowed is typed again, and answers nothing`() async throws {
    try await World.with { world in
      let pane = try await joinAsking(world, draft: "")
      try await world.done("send", "bob", "hello", "--from", "ann")
      try await world.held("bob", "dialog")
      #expect(try world.turns("bob").isEmpty)
      try await world.tmux.run(["send-keys", "-t", pane, "n"])
      try await world.allRead("bob")
      let turns = try await world.turns("bob", 1)
      #expect(turns.count == 1 && turns[0].hasSuffix("] hello"))
    }
  }

  @Test func `A screen that is caught while it is drawn decides nothing`() async throws {
    try await World.with { world in
      try world.configure(
        #"{"profiles": {"odd": {"programs": ["odd"], "terminal": "raw", "composer": "^> (.*)","#
          + #" "queue": "^queued: (.*)"}}}"#)
      let script = Fixtures.path("drawing_composer.py")
      let pane = try await world.pane("exec python3 \(script) \(world.record("bob"))")
      try await eventually("the program is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join("bob", pane, "--profile", "odd")
      let id = try await world.done("send", "bob", "hello", "--from", "ann").trimmed
      try await eventually("it was submitted") {
        try await world.json("explain", id)["verdict"] == "submitted"
      }
    }
  }

  @Test func `What a script runs after its agent gets none of the agent's mail`() async throws {
    try await World.with { world in
      try world.configure(Self.settings)
      let odd = Scratch.path("odd")
      try Files.write(try #require(try Files.read(Fixtures.path("composer.py"))), to: odd)
      let next = "python3 \(Fixtures.path("recorder.py")) \(world.record("next")) lines"
      let pane = try await world.pane("sh -c 'python3 \(odd) \(world.record("bob")) 0; \(next); :'")
      try await eventually("the program is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join("bob", pane)
      try await world.done("send", "bob", "to the agent", "--from", "ann")
      try await world.allRead("bob")
      let intent = try #require(
        String(decoding: try Files.read(world.home.journal) ?? [], as: UTF8.self)
          .split(separator: "\n").last { $0.contains("intent") })
      let pid = try #require(try JSON(parsing: Array(intent.utf8))["process"]?["pid"]?.integer)
      Signals.send(Signals.kill, to: Int32(pid))
      let id = try await world.done("send", "bob", "to nobody else", "--from", "ann").trimmed
      try await world.held("bob", "other_program")
      #expect(try await world.done("explain", id).contains("odd has ended"))
      #expect(try world.turns("next").isEmpty)
    }
  }

  @Test func `A draft that is there after a question is nobody's to send`() async throws {
    try await World.with { world in
      let pane = try await joinAsking(world, draft: "mine")
      try await world.done("send", "bob", "hello", "--from", "ann")
      try await world.held("bob", "dialog")
      try await world.tmux.run(["send-keys", "-t", pane, "n"])
      try await world.held("bob", "draft")
      #expect(try world.turns("bob").isEmpty)
      for _ in "mine" { try await world.tmux.run(["send-keys", "-t", pane, "BSpace"]) }
      try await world.allRead("bob")
      let turns = try await world.turns("bob", 1)
      #expect(turns.count == 1 && turns[0].hasSuffix("] hello"))
    }
  }
}
