import Control
import Execution
import Platform
import Store

/// Starts the daemon in the background and waits until it answers.
struct DaemonLauncher: Sendable {
  let session: Session

  private static let attempts = 5
  private static let patience = Duration.seconds(15)

  func start() async throws -> ControlClient {
    let home = session.home
    try home.prepare()
    let errorLog = "\(home.logDirectory)/roostd.stderr"
    let program = try program()
    // The session's home may be another one than this process's environment names.
    // It serves every agent, whichever of them started it.
    // Who starts it is not who it is: an agent that does, by asking something, ends before it.
    let environment = session.environment
      .filter { !AttemptEnvironment.isStarters($0.key) }
      .merging(["ROOST_HOME": home.root]) { _, home in home }
    for _ in 0..<Self.attempts {
      let line = try await blocking {
        try Files.createDirectory(home.logDirectory)
        return try DetachedProcess.start(
          program, ["--notify"], environment: environment, errorLog: errorLog,
          timeout: Self.patience)
      }
      if line == "ready" { return try await ControlClient.connectMatching(to: home.socket) }
      // Either it could not start, or another one had the lock: one that was faster and answers
      // soon, or one that was just ending, and then it is tried again.
      let other = try await session.awaitDaemon(within: Self.patience) {
        FileLock.holder(of: home.lock) == nil
      }
      if let other { return other }
      guard try lastLine(of: errorLog).hasPrefix("another daemon has") else { break }
    }
    throw CommandFailure(
      "the daemon did not start: \(try lastLine(of: errorLog))", code: ExitCode.unavailable)
  }

  /// The daemon beside this program, as both are installed together, or one in PATH.
  func program() throws -> String {
    let beside = "\(Files.directory(of: ThisProcess.executable))/roostd"
    let searched = session.environment["PATH"]
    guard
      let path = ExecutableSearch.find(beside) ?? ExecutableSearch.find("roostd", path: searched)
    else {
      throw CommandFailure(
        "roostd is neither beside this program nor in PATH; install it with `make install`",
        code: ExitCode.unavailable)
    }
    return path
  }

  private func lastLine(of path: String) throws -> String {
    let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
    let line = text.split(separator: "\n").last { $0.hasPrefix("roostd: ") }
    return line.map { String($0.dropFirst("roostd: ".count)) } ?? "see \(path)"
  }
}
