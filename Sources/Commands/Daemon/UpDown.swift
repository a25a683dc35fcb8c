import Control
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let up = Command(
    "up", "Start the daemon; fine if it already runs.", options: [.json],
    details: "It returns when the daemon answers.", example: "roost up"
  ) { words, session in
    let running = try await session.runningDaemon()
    let daemon: ControlClient
    if let running {
      daemon = running
      let program = try? DaemonLauncher(session: session).program()
      if let build = running.hello.build, build != program.flatMap(ProgramFile.build) {
        session.say("the daemon is another build than this roost; `roost restart` starts this one")
      }
    } else {
      daemon = try await DaemonLauncher(session: session).start()
    }
    if words.has("json") {
      session.print(["pid": .integer(daemon.hello.pid), "started": .bool(running == nil)])
    } else {
      session.print(
        "the daemon \(running == nil ? "runs" : "already runs") (pid \(daemon.hello.pid))")
    }
  }

  static let down = Command(
    "down", "Stop the daemon; agents and tmux go on, and messages wait.", options: [.json],
    example: "roost down"
  ) { words, session in
    let pid = try await stopDaemon(session)
    if words.has("json") { return session.print(["pid": pid.map(JSON.integer)]) }
    session.print(pid.map { "the daemon (pid \($0)) has stopped" } ?? "no daemon runs")
  }

  static let restart = Command(
    "restart", "Stop the daemon and start it again.", options: [.json], example: "roost restart"
  ) { words, session in
    // A daemon that works is better than one that cannot start.
    _ = try session.settings()
    _ = try await stopDaemon(session)
    try await Command.up.run(words, session)
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
