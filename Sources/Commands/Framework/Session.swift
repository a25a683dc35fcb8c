import Control
import Foundation
import JSONSyntax
import Model
import Platform
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
  let display: Display

  package init(
    environment: [String: String], home: Home, display: Display,
    out: @escaping @Sendable (String) -> Void, err: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.home = home
    self.display = display
    self.out = out
    self.err = err
  }

  // Whoever wrote what is in them, lines and talk do not act on the terminal.

  func say(_ text: String) { err("roost: \(Printable.escaped(text))\n") }

  /// Prints a line; only its tabs act.
  func print(_ line: String) {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    out(parts.map { Printable.escaped(String($0)) }.joined(separator: "\t") + "\n")
  }

  func print(_ cells: [Table.Cell]) {
    out(cells.map { $0.shown(colored: display.usesColor) }.joined(separator: "  ") + "\n")
  }

  func print(_ table: Table) {
    for line in table.lines(on: display) { out("\(line)\n") }
  }

  func print(_ json: JSON) { out("\(Self.escaped(json.text(.indented)))\n") }

  /// One object a line, for output that goes on.
  func printLine(_ json: JSON) { out("\(Self.escaped(json.text()))\n") }

  /// JSON text whose strings hold escapes in place of what would act on a terminal.
  private static func escaped(_ text: String) -> String {
    func isHidden(_ scalar: UnicodeScalar) -> Bool { scalar != "\n" && Printable.isHidden(scalar) }
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isHidden(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// The tmux server that the caller's plain `tmux` talks to.
  var tmuxSocket: String {
    TmuxServer(environment: environment, userID: ThisProcess.userID).socket
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
      settings: try settings(), lockTimeout: lockTimeout
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
