import Model
import Platform
import TestSupport
import Testing
import Tmux

@Suite(.scratch, .timeLimit(.minutes(2))) struct BatonTests {
  private func paste(
    _ text: String, from old: String, to new: String, _ look: PaneLook
  ) -> GuardedPaste {
    GuardedPaste(
      into: look, expectedBaton: old, newBaton: new, text: Array(text.utf8), isFramed: true)
  }

  @Test func `Only the holder of the baton may type, and typing passes it on`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let server = TmuxServer(socket: tmux.socket)
      let look = try await server.look(at: pane)
      #expect(try await server.takeBaton(of: look.binding, as: "a") == "")
      #expect(try await !server.paste(paste("no", from: "", to: "x", look)))
      #expect(try await server.paste(paste("yes", from: "a", to: "b", look)))
      #expect(try await !server.paste(paste("no", from: "a", to: "c", look)))
      #expect(try await server.takeBaton(of: look.binding, as: "d") == "b")
      #expect(try await tmux.screen(of: pane).hasPrefix("yes\n"))
    }
  }

  @Test func `Of many who paste at once with one baton exactly one does`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let server = TmuxServer(socket: tmux.socket)
      let look = try await server.look(at: pane)
      let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask { try await server.paste(paste("x", from: "", to: "n\(number)", look)) }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
      try await eventually("one x") { try await tmux.screen(of: pane).hasPrefix("x\n") }
      #expect(try await tmux.run(["list-buffers"]).isEmpty)
    }
  }

  @Test func `Each of many senders reaches its own pane`() async throws {
    try await PrivateTmux.with { tmux, first in
      var panes = [first]
      for _ in 0..<7 { panes.append(try await tmux.newPane("cat")) }
      let server = TmuxServer(socket: tmux.socket)
      let all = panes
      try await withThrowingDiscardingTaskGroup { group in
        for pane in all {
          group.addTask {
            for round in 0..<10 {
              let look = try await server.look(at: pane)
              let done = try await server.paste(
                paste("\(pane)-\(round) ", from: look.baton, to: "r\(round)", look))
              #expect(done)
            }
          }
        }
      }
      for pane in all {
        let expected = (0..<10).map { "\(pane)-\($0)" }.joined(separator: " ")
        try await eventually("\(pane) shows its own text") {
          try await tmux.screen(of: pane).split(whereSeparator: \.isNewline).joined()
            .hasPrefix(expected)
        }
      }
    }
  }
}
