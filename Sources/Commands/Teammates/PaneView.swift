import Model
import Platform
import Tmux

/// Brings a pane before the eyes of the person at this terminal.
struct PaneView {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Selects the pane; outside tmux this process becomes a tmux client that shows it.
  func show(_ pane: PaneBinding) async throws {
    let server = TmuxServer(of: pane)
    let select = ["select-window", "-t", pane.pane, ";", "select-pane", "-t", pane.pane]
    let caller = Identity.caller(session.environment)
    guard caller == nil else {
      guard caller?.socket == pane.socket else {
        throw CommandFailure(
          "the pane is on another tmux server; from outside tmux, `tmux -S \(pane.socket) attach`"
            + " shows it")
      }
      _ = try await server.run(select + [";", "switch-client", "-t", pane.pane])
      return
    }
    _ = try await server.run(select)
    guard StandardStreams.outIsTerminal else {
      return session.say("pane \(pane.pane) is selected; this is not a terminal to show it on")
    }
    guard let tmux = ExecutableSearch.tmux else { throw TmuxError.notInstalled }
    throw ThisProcess.become(tmux, ["-S", pane.socket, "attach-session", "-t", pane.pane])
  }
}
