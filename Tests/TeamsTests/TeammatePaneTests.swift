import Model
import Platform
import Teams
import TestSupport
import Testing
import Tmux

@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct TeammatePaneTests {
  private func open(_ tmux: PrivateTmux, _ program: [String]) async throws -> PaneBinding {
    try await TeammatePane(TmuxServer(socket: tmux.socket)).open(
      .session("team"), name: "ann", directory: "/", program: program)
  }

  @Test func `A session is made on a server that has none yet`() async throws {
    try await PrivateTmux.with { tmux, _ in
      try await tmux.run(["set-option", "-s", "exit-empty", "off"])
      try await tmux.run(["kill-session", "-t", "=main"])
      let binding = try await open(tmux, ["cat"])
      #expect(try await tmux.value("session_name", of: binding.pane) == "team")
    }
  }

  @Test func `A pane on a server without a session is gone`() async throws {
    try await PrivateTmux.with { tmux, pane in
      let panes = TeammatePane(TmuxServer(socket: tmux.socket))
      let binding = try await TmuxServer(socket: tmux.socket).look(at: pane).binding
      try await tmux.run(["set-option", "-s", "exit-empty", "off"])
      try await tmux.run(["kill-session", "-t", "=main"])
      #expect(try await panes.end(of: binding) == .unknown)
      try await panes.close(binding)
    }
  }

  @Test(arguments: [0, 3]) func `How a program ended is told`(code: Int) async throws {
    try await PrivateTmux.with { tmux, _ in
      try await tmux.run(["set-option", "-g", "remain-on-exit", "on"])
      let binding = try await open(tmux, ["sh", "-c", "exit \(code)"])
      try await eventually("it has ended") {
        try await tmux.value("pane_dead", of: binding.pane) == "1"
      }
      let panes = TeammatePane(TmuxServer(socket: tmux.socket))
      #expect(try await panes.end(of: binding) == .code(code))
    }
  }
}
