package import Model
import Platform

extension PaneBinding {
  /// Whether the pane's program still runs under its tmux server, whatever the server's socket leads
  /// to.
  package var isRunning: Bool {
    // One that has ended stays its child, without an identity, until tmux hears of it.
    ProcessTable.identity(of: panePID) != nil && isServerRunning
      && ProcessTable.ancestry(of: panePID).dropFirst().first == serverPID
  }

  /// Whether its tmux server still runs.
  package var isServerRunning: Bool {
    ProcessTable.name(of: serverPID)?.hasPrefix("tmux") == true
  }

  /// The command with which a person has the server make its socket again.
  package var socketRemedy: String { "kill -USR1 \(serverPID)" }

  /// How often, and how long in between, a socket that was asked for is looked for.
  private static let looks = 50
  private static let pause = Duration.milliseconds(20)

  /// Has the server make its socket again where somebody removed it, such as a cleaner of `/tmp`.
  ///
  /// A socket that stands there is left alone: another server may listen on it.
  ///
  /// - Returns: whether it is there again.
  package func restoreSocket() async -> Bool {
    guard isServerRunning, isMissing else { return false }
    // tmux makes the socket, but not the folder.
    try? Files.createDirectory(Files.directory(of: socket))
    Signals.send(Signals.user1, to: serverPID)
    for _ in 0..<Self.looks {
      if (try? UnixSocket.connect(to: socket)) != nil { return true }
      do {
        try await Task.sleep(for: Self.pause)
      } catch {
        return false
      }
    }
    return false
  }

  private var isMissing: Bool {
    do {
      return try Files.status(socket) == nil
    } catch {
      return false
    }
  }
}
