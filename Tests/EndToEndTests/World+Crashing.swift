import Platform
import Store
import TestSupport

extension World {
  /// Starts a daemon that ends where the variables say, and returns which process it is.
  func startCrashing(_ variables: [String: String]) async throws -> ProcessTable.Identity {
    let (home, environment) = (home, environment.merging(variables) { $1 })
    let said = try await blocking {
      try Files.createDirectory(home.logDirectory)
      return try DetachedProcess.start(
        BuiltPrograms.crashingDaemon, ["--notify"], environment: environment,
        errorLog: "\(home.logDirectory)/roostd.stderr", timeout: .seconds(30))
    }
    let words = String(decoding: try Files.read(home.lock) ?? [], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    guard said == "ready", let pid = words.last.flatMap({ Int32($0) }),
      let daemon = ProcessTable.identity(of: pid)
    else { throw NeverHappened(description: "it does not answer: \(said ?? "")") }
    return daemon
  }

  /// Has a daemon killed at one of the changes that come of something; false where it had fewer.
  func killed(
    at change: Int, of paths: String, by body: (ProcessTable.Identity) async throws -> Void
  ) async throws -> (daemon: ProcessTable.Identity, wasKilled: Bool) {
    let armed = Scratch.path("armed")
    _ = try await roost("down")
    try Files.remove(armed)
    let daemon = try await startCrashing([
      "CRASH_CHANGE": "\(change)", "CRASH_ARMED": armed, "CRASH_PATHS": paths,
    ])
    try Files.write([], to: armed)
    do {
      try await body(daemon)
    } catch {
      // Whoever asked it hears of its end before that is over.
      let why = "\(error)"
      try await eventually("it is killed, and nothing else: \(why)") {
        !ProcessTable.isAlive(daemon)
      }
    }
    return (daemon, !ProcessTable.isAlive(daemon))
  }

  /// Ends the daemon as a crash would.
  func killDaemon() async throws {
    guard let daemon = try daemonPID().flatMap(ProcessTable.identity) else { return }
    try await end(daemon)
  }

  func end(_ daemon: ProcessTable.Identity) async throws {
    Signals.send(Signals.kill, to: daemon.pid)
    try await isGone(daemon)
  }

  /// Waits until it is gone; whoever waits for a daemon may have started another one by then.
  func isGone(_ daemon: ProcessTable.Identity) async throws {
    try await eventually("the daemon is gone") { !ProcessTable.isAlive(daemon) }
  }
}
