import Control
import Install
import JSONSyntax
import Model
import Platform
import Store

/// The daemon in the hands of the system's service manager.
struct LoginService {
  let session: Session
  let manager: ServiceManager

  /// How long a daemon that the service manager started may take to answer.
  private static let patience = Duration.seconds(15)

  init(_ session: Session) throws {
    self.session = session
    manager = try ServiceManager(
      .ofThisSystem, environment: session.environment, user: ThisProcess.userID
    ) { try await $0.run() }
  }

  func install() async throws -> ServiceStatus {
    let launcher = DaemonLauncher(session: session)
    // A service's own PATH is short, and tmux may be elsewhere.
    let path = session.environment["PATH"].map { ["PATH": $0] } ?? [:]
    let unit = try ServiceUnit(
      program: launcher.program(), home: session.home.root, environment: path)
    _ = try session.settings()
    try session.home.prepare()
    let isService = try await manager.status().isRunning
    let runsByItself = try await session.runningDaemon() != nil && !isService
    // Two daemons cannot have one home.
    if runsByItself { _ = try await Command.stopDaemon(session) }
    let status: ServiceStatus
    do {
      status = try await manager.install(unit)
    } catch {
      if runsByItself { _ = try await launcher.start() }
      throw error
    }
    guard try await session.awaitDaemon(within: Self.patience) != nil else {
      throw CommandFailure(
        "the service is installed, but its daemon does not answer; see `roost service status`",
        code: ExitCode.unavailable)
    }
    return status
  }

  static func adviseLingering(_ status: ServiceStatus, _ session: Session) {
    guard let command = status.lingerCommand else { return }
    session.say("it ends with your last session; `\(command)` lets it run on")
  }

  static func json(_ status: ServiceStatus) -> JSON {
    [
      "path": .string(status.path),
      "installed": .bool(status.isInstalled),
      "enabled": .bool(status.isEnabled),
      "running": .bool(status.isRunning),
      "linger_command": status.lingerCommand.map(JSON.string),
      "problem": status.problem.map(JSON.string),
    ]
  }
}
