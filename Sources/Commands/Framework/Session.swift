import Control
import Foundation
import JSONSyntax
import Model
package import Platform
package import Store
import Tmux

/// What every command has: the environment, the files, the daemon, the two ways to speak.
package struct Session: Sendable {
  package let environment: [String: String]
  package let home: Home
  /// Data, for pipes and people.
  package let out: @Sendable (String) -> Void
  /// Talk, for people.
  package let err: @Sendable (String) -> Void
  let display: TerminalCapabilities
  /// Why what was printed as data went nowhere; nil where it did not.
  let outFailure: @Sendable () -> SystemError?
  /// Whether results are printed as JSON.
  var printsJSON = false

  package init(
    environment: [String: String], home: Home, display: TerminalCapabilities,
    out: @escaping @Sendable (String) -> Void, err: @escaping @Sendable (String) -> Void,
    outFailure: @escaping @Sendable () -> SystemError? = { nil }
  ) {
    self.environment = environment
    self.home = home
    self.display = display
    self.out = out
    self.err = err
    self.outFailure = outFailure
  }

  /// The tmux server that the caller's plain `tmux` talks to.
  var tmuxSocket: String {
    TmuxServer(environment: environment, userID: ThisProcess.userID).socket
  }

  /// A path as the daemon, which is elsewhere, has to hear of it.
  func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let here = FileManager.default.currentDirectoryPath
    return path == "." ? here : "\(here)/\(path)"
  }

  func settings() throws -> Settings { try ConfigurationFile.read(home) }

  func state() throws -> State {
    try home.check()
    return try StateFile(home).read()
  }

  func mailbox(
    of address: Address, in state: State, lockTimeout: Duration = .seconds(30)
  ) throws -> Mailbox {
    Mailbox(
      home.mailbox(of: address, session: state.teams[address.team]?.session),
      settings: try settings(), lockTimeout: lockTimeout,
      bridge: state.teams[address.team]?.bridge?.kind
    ) { say("\($0)") }
  }

  // MARK: - The daemon

  /// The daemon if it runs, or nil.
  func runningDaemon() async throws -> ControlClient? {
    do {
      return try await ControlClient.connectMatching(to: home.socket)
    } catch ControlError.notRunning {
      return nil
    }
  }

  /// The daemon as soon as it answers; nil if it did not in time, or `isHopeless` said so.
  ///
  /// A daemon that starts makes its socket, which the home's directory shows. That it gave up
  /// shows nowhere, so `isHopeless` is asked from time to time.
  func awaitDaemon(
    within limit: Duration, unless isHopeless: @escaping @Sendable () -> Bool = { false }
  ) async throws -> ControlClient? {
    let changes = try FileWatcher().entries(of: home.root)
    let found = try await withDeadline(limit) { () -> ControlClient? in
      while true {
        if let client = try await runningDaemon() { return client }
        if isHopeless() { return try await runningDaemon() }
        _ = try await withDeadline(.milliseconds(200)) { await changes.next() }
      }
    }
    return found ?? nil
  }

  /// The daemon, started if need be.
  func daemon() async throws -> ControlClient {
    if let client = try await runningDaemon() { return client }
    guard environment["ROOST_AUTOSTART"] != "0" else {
      throw ControlError.notRunning(socket: home.socket)
    }
    let client = try await DaemonLauncher(session: self).start()
    say("started the daemon (pid \(client.hello.pid))")
    return client
  }
}
