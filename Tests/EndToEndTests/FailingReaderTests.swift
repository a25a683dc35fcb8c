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
      let result = try await FailingReaderDrill(world: world).run(cases: 72, seed: 20_261_126)
      #expect(result.ran == [], "\(result)")
      #expect(result.falseVerdicts == [], "\(result)")
      #expect(result.stuck == [], "\(result)")
    }
  }

  /// Opens a pane with a composer whose program has stopped reading, and sends it a text of lines.
  private func halfTyped(_ world: World) async throws -> (pane: String, program: Int32) {
    try world.configure(FailingReaderDrill.settings)
    let script = "\(Fixtures.path("failing_composer.py")) \(world.record("bob")) none -1"
    let pane = try await world.pane("sh -c 'python3 \(script); true'")
    try await eventually("the program is ready") {
      try await world.tmux.screen(of: pane).contains("ready")
    }
    try await world.join("bob", pane, "--profile", "odd")
    try await world.done("send", "bob", "-", "--from", "a", input: "zero")
    try await world.allRead("bob")
    let shell = try #require(Int32(try await world.tmux.value("pane_pid", of: pane)))
    let program = try #require(ProcessTable.descendants(of: shell).last)
    Signals.send(SIGSTOP, to: program)
    try await world.done("send", "bob", "-", "--from", "a", input: "one\ntwo\n\nfour")
    try await world.held("bob", "unread_input")
    #expect(try await world.trace(pane).hasSuffix("-part-1"))
    return (pane, program)
  }

  @Test func `A text that a crash left half typed is typed to its end, once`() async throws {
    try await World.with { world in
      let (pane, program) = try await halfTyped(world)
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      Signals.send(SIGCONT, to: program)
      try await world.done("up")
      try await world.allRead("bob")
      let turns = try world.turns("bob")
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
      try await outer.run(["send-keys", "x"])
      Signals.send(SIGCONT, to: program)
      try await eventually("it is left to them") {
        try Journal.read(world.home).entries.last?.verdict == .typed
      }
      await outer.end()
      #expect(try world.turns("bob").count == 1)
      #expect(try await !world.tmux.screen(of: pane).contains("four"))
    }
  }
}

extension World {
  fileprivate func trace(_ pane: String) async throws -> String {
    try await tmux.value("@roost_trace", of: pane)
  }
}
