import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Programs that fail with a text in their terminal: whoever reads there next runs nothing of it, and
/// nothing is said of the message that is not so.
@Suite(.scratch, .needs("tmux", "python3", "dash", "zsh"), .serialized, .timeLimit(.minutes(10)))
struct FailingReaderTests {
  @Test func `Nothing of a message runs when its program fails after any byte`() async throws {
    try await World.with { world in
      try world.configure(FailingReaderDrill.settings)
      let result = try await FailingReaderDrill(world: world).run(cases: 100, seed: 20_261_127)
      #expect(result.ran == [], "\(result)")
      #expect(result.falseVerdicts == [], "\(result)")
      #expect(result.stuck == [], "\(result)")
    }
  }

  @Test func `A text of which the program threw a part away is not sent off`() async throws {
    try await World.with { world in
      try world.configure(FailingReaderDrill.settings)
      let script = "\(Fixtures.path("failing_composer.py")) \(world.record("bob")) flush 47"
      let pane = try await world.pane("exec python3 \(script)")
      _ = try await world.readyComposer(pane)
      try await world.join("bob", pane, "--profile", "odd")
      let text = "one\ntwo three four\nend"
      let id = try await world.done("send", "bob", "-", "--from", "a", input: text).trimmed
      try await eventually("it has a verdict") {
        try await world.json("explain", id)["verdict"] == "unknown"
      }
      #expect(try await world.done("explain", id).contains("shows only a part of the text"))
      #expect(try world.turns("bob") == [])
    }
  }

  /// Opens a pane with a composer whose program has stopped reading, and sends it a text of lines.
  private func halfTyped(
    _ world: World, _ place: String = "sh -c 'SCRIPT; true'"
  ) async throws -> (pane: String, program: Int32) {
    try world.configure(FailingReaderDrill.settings)
    let script = "\(Fixtures.path("failing_composer.py")) \(world.record("bob")) none -1"
    let pane = try await world.pane(place.replacing("SCRIPT", with: "python3 \(script)"))
    let program = try await world.readyComposer(pane)
    try await world.join("bob", pane, "--profile", "odd")
    try await world.done("send", "bob", "-", "--from", "a", input: "zero")
    try await world.allRead("bob")
    Signals.send(SIGSTOP, to: program)
    try await world.done("send", "bob", "-", "--from", "a", input: "one\ntwo\n\nfour")
    try await world.held("bob", "unread_input")
    #expect(try await world.trace(pane).hasSuffix("-part-1"))
    return (pane, program)
  }

  @Test(arguments: ["sh -c 'SCRIPT; true'", "script -qc 'SCRIPT; true' /dev/null"])
  func `A text that a crash left half typed is typed to its end, once`(
    place: String
  ) async throws {
    try await World.with { world in
      let (pane, program) = try await halfTyped(world, place)
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      Signals.send(SIGCONT, to: program)
      try await world.done("up")
      try await world.allRead("bob")
      let turns = try await world.turns("bob", 2)
      #expect(turns.count == 2 && turns[1].hasSuffix("] one\\ntwo\\n\\nfour"), "\(turns)")
      #expect(try await world.trace(pane).hasSuffix("-sent"))
    }
  }

  @Test func `A text that a person takes over half typed is theirs`() async throws {
    try await World.with { world in
      let (pane, program) = try await halfTyped(world)
      let outer = PrivateTmux(socket: Scratch.path("outer"))
      try await outer.run([
        "new-session", "-d", "env -u TMUX tmux -S \(world.tmux.socket) attach -t =main:",
      ])
      try await eventually("the person is attached") {
        try await !world.tmux.run(["list-clients"]).isEmpty
      }
      let terminal = Terminal(path: try await world.tmux.value("pane_tty", of: pane))
      let unread = try terminal.state().unread
      try await outer.run(["send-keys", "x"])
      try await eventually("their key is in the pane") { try terminal.state().unread > unread }
      Signals.send(SIGCONT, to: program)
      try await eventually("it is left to them") {
        try Journal.read(world.home).entries.last?.verdict == .typed
      }
      await outer.end()
      #expect(try await world.turns("bob", 1).count == 1)
      #expect(try await !world.tmux.screen(of: pane).contains("four"))
    }
  }
}

extension World {
  fileprivate func trace(_ pane: String) async throws -> String {
    try await tmux.value("@roost_trace", of: pane)
  }
}
