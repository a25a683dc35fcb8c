import Model
import Platform
import TestSupport
import Testing
import Tmux

@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct FencingTokenTests {
  private func paste(
    _ text: String, fencingToken: String, trace: String, _ look: PaneSnapshot
  ) -> GuardedPaste {
    GuardedPaste(
      into: look, fencingToken: fencingToken, trace: trace, bytes: Array(text.utf8), isFramed: true)
  }

  @Test func `Only the holder of the fencing token may type, and what was typed leaves its trace`()
    async throws
  {
    try await PrivateTmux.with { tmux, pane in
      let server = TmuxServer(socket: tmux.socket)
      let look = try await server.look(at: pane)
      #expect(try await server.takeFencingToken(of: look.binding, as: "a") == "")
      #expect(try await !server.paste(paste("no", fencingToken: "", trace: "t1", look)))
      #expect(try await server.paste(paste("yes", fencingToken: "a", trace: "t2", look)))
      #expect(try await server.takeFencingToken(of: look.binding, as: "b") == "t2")
      #expect(try await !server.paste(paste("no", fencingToken: "a", trace: "t3", look)))
      #expect(try await server.takeFencingToken(of: look.binding, as: "c") == "t2")
      try await eventually("the pane shows the text") {
        try await tmux.screen(of: pane).hasPrefix("yes\n")
      }
      #expect(try await tmux.run(["list-buffers"]).isEmpty)
    }
  }

  @Test func `Each of many senders reaches its own pane`() async throws {
    try await PrivateTmux.with { tmux, first in
      var panes = [first]
      for _ in 0..<7 { panes.append(try await tmux.newPane("cat")) }
      let server = TmuxServer(socket: tmux.socket)
      let all = panes
      // A paste is refused where another program runs by then.
      for pane in all {
        try await eventually("cat runs in \(pane)") {
          try await tmux.value("pane_current_command", of: pane) == "cat"
        }
      }
      try await withThrowingDiscardingTaskGroup { group in
        for pane in all {
          group.addTask {
            for round in 0..<10 {
              let look = try await server.look(at: pane)
              let done = try await server.paste(
                paste(
                  "\(pane)-\(round) ", fencingToken: look.fencingToken,
                  trace: "r\(round)x\(pane.dropFirst())",
                  look))
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
