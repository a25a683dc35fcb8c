import Model
import Tmux

/// The tmux servers on which a person is told: those that agents' panes are on, or were.
struct NotifyServers: Sendable {
  /// By socket, a pane by which the server is known.
  private(set) var panes: [String: PaneBinding] = [:]

  /// Takes up the servers of agents, and lets go of those that have ended.
  mutating func update(_ agents: [Agent]) {
    // Of two servers that had one socket, the one that still has an agent at work.
    let bound = agents.sorted { !$0.isLive && $1.isLive }.compactMap(\.pane)
    for pane in bound where panes[pane.socket]?.serverPID != pane.serverPID {
      if pane.isServerRunning { panes[pane.socket] = pane }
    }
    panes = panes.filter { $0.value.isServerRunning }
  }

  func server(_ socket: String) -> TmuxServer? { panes[socket].map { TmuxServer(of: $0) } }

  var sockets: [String] { panes.keys.sorted() }
}
