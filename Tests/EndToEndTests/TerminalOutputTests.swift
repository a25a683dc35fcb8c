import Platform
import Store
import TestSupport
import Testing

/// What commands print on a real terminal.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct TerminalOutputTests {
  @Test func `A table fits the terminal that it is shown on, and is whole in a pipe`()
    async throws
  {
    try await World.with { world in
      let text = "a beginning, " + String(repeating: "x", count: 300) + " and the end"
      try await world.done("up")
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      try await world.done("send", "bob", text)
      #expect(try await world.done("inbox", "bob").contains(text))
      let show = "\(try BuiltPrograms.roost) inbox bob; exec cat"
      let pane = try await world.pane("ROOST_HOME=\(world.home.root) sh -c '\(show)'")
      try await eventually("it is shown to its end") {
        try await world.tmux.screen(of: pane).contains("…")
      }
      let lines = try await world.tmux.screen(of: pane).split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.last?.count == 120 && lines.last?.hasSuffix("…") == true)
    }
  }
}
