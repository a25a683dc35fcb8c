import Foundation
package import Model
import Platform

/// Why tmux did not do what it was asked.
package enum TmuxError: Error, Equatable, CustomStringConvertible {
  case notInstalled
  case tooOld(version: String)
  /// No server listens on the socket.
  case noServer(socket: String)
  /// The server has no session: it has just started, or was told to stay without one.
  case noSession(socket: String)
  case noPane(String, socket: String)
  /// The pane is there, but its server's socket is gone or leads to another server.
  case unreachable(PaneBinding)
  /// tmux did not answer in time; what it was asked may still have been done.
  case noAnswer(socket: String, after: Duration)
  case failed(String)
  case unexpectedOutput(String)

  package var description: String {
    switch self {
    case .notInstalled:
      "tmux is not installed; install it (version \(TmuxVersion.oldest) or newer)"
    case .tooOld(let version):
      "tmux \(version) is too old; install \(TmuxVersion.oldest) or newer"
    case .noServer(let socket): "no tmux server runs on \(socket)"
    case .noSession(let socket): "the tmux server on \(socket) has no session"
    case .noPane(let pane, let socket): "there is no pane \(pane) on the tmux server \(socket)"
    case .unreachable(let pane):
      "pane \(pane.pane) is there, but the socket \(pane.socket) does not lead to its tmux server"
        + " (process \(pane.serverPID)); `\(pane.socketRemedy)` has tmux make it again (SIGUSR1)"
    case .noAnswer(let socket, let time):
      "the tmux server on \(socket) did not answer within \(time.words)"
    case .failed(let text): "tmux refused: \(text)"
    case .unexpectedOutput(let text): "tmux answered with something unexpected: \(text)"
    }
  }

  /// Whether the pane cannot come back: it, or its server, is not there.
  package var meansPaneIsGone: Bool {
    switch self {
    case .noServer, .noSession, .noPane: true
    case .notInstalled, .tooOld, .unreachable, .noAnswer, .failed, .unexpectedOutput: false
    }
  }
}
