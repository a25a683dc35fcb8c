import Control
import JSONSyntax
import Platform
import Store

extension Command {
  static let down = Command(
    "down", "Stop the daemon; agents and tmux go on, and messages wait.", options: [json],
    example: "roost down"
  ) { words, session in
    let pid = try await stopDaemon(session)
    session.show(["pid": pid.map(JSON.integer)]) {
      session.print(pid.map { "the daemon (pid \($0)) has stopped" } ?? "no daemon runs")
    }
  }

  /// Stops a daemon of any version and waits for its process to end.
  static func stopDaemon(_ session: Session) async throws -> Int? {
    let daemon: ControlClient
    do {
      daemon = try await ControlClient.connect(to: session.home.socket)
    } catch ControlError.notRunning {
      return nil
    }
    let pid = daemon.hello.pid
    do {
      _ = try await daemon.call(.stop, [:])
    } catch ControlError.closed {
      // It ended before its answer came.
    }
    let ended = try await withDeadline(.seconds(10)) {
      try await ProcessTable.exit(of: Int32(clamping: pid))
      return true
    }
    guard ended == true else {
      throw CommandFailure(
        "the daemon (pid \(pid)) was asked to stop and did not", code: ExitCode.timedOut)
    }
    return pid
  }
}
