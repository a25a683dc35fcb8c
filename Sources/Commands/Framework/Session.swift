import Control
import Foundation
import JSONSyntax
import Model
import Platform
package import Store

/// What every command has: the environment, the files, the daemon, the two ways to speak.
package struct Session: Sendable {
  package let environment: [String: String]
  package let home: Home
  /// Data, for pipes and people.
  package let out: @Sendable (String) -> Void
  /// Talk, for people.
  package let err: @Sendable (String) -> Void
  package let usesColor: Bool

  package init(
    environment: [String: String], home: Home, usesColor: Bool,
    out: @escaping @Sendable (String) -> Void, err: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.home = home
    self.usesColor = usesColor
    self.out = out
    self.err = err
  }

  func say(_ text: String) { err("roost: \(text)\n") }
  func print(_ line: String) { out("\(line)\n") }
  func print(_ json: JSON) { out("\(json.text(.indented))\n") }

  /// One object a line, for output that goes on.
  func printLine(_ json: JSON) { out("\(json.text())\n") }

  func settings() throws -> Settings { try ConfigurationFile.read(home) }

  func state() throws -> State { try StateFile(home).read() }

  func mailbox(of address: Address, in state: State) throws -> Mailbox {
    Mailbox(
      home.mailbox(of: address, session: state.teams[address.team]?.session),
      settings: try settings()
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
