import Foundation
import HTTP
import Model
import Platform
import Tmux

/// Tells an announcement by one way, and says in words what was done.
struct NotifyWays: Sendable {
  private let http = HTTPClient(certificates: nil, idleLimit: 1)

  /// For how long a line stands on a client.
  private static let seconds = 5
  private static let patience = Duration.seconds(10)
  private static let pauseBeforeRetry = Duration.seconds(1)

  // MARK: - tmux

  /// Shows the line on every client of a server.
  func show(_ announcement: Announcement, on server: TmuxServer) async throws -> String {
    try await onClients(of: server, "shown on") { client in
      try await server.show("roost: \(announcement.line)", on: client, seconds: Self.seconds)
    }
  }

  /// Rings the bell of every client's terminal.
  func ring(_ server: TmuxServer) async throws -> String {
    try await onClients(of: server, "rung on") { client in
      let terminal = Terminal(path: client.terminal)
      try await blocking { try terminal.ring() }
    }
  }

  private func onClients(
    of server: TmuxServer, _ done: String, _ tell: (TmuxClient) async throws -> Void
  ) async throws -> String {
    let clients: [TmuxClient]
    do {
      clients = try await server.clients()
    } catch TmuxError.noSession {
      clients = []
    }
    guard !clients.isEmpty else { return "nobody is attached to the tmux server" }
    var told = 0
    var trouble: (any Error)?
    for client in clients {
      do {
        try await tell(client)
        told += 1
      } catch let error as TmuxError {
        if case .noAnswer = error { throw error }
        // It may have gone since.
        trouble = error
      } catch {
        trouble = error
      }
    }
    if told == 0, let trouble { throw trouble }
    return "\(done) \(Printable.count(told, "client"))"
  }

  static let option = "@roost"

  /// Sets the option that a status line shows.
  func setStatus(_ line: String, on server: TmuxServer) async throws -> String {
    try await server.setOption(Self.option, line)
    return line.isEmpty ? "\(Self.option) is empty" : "\(Self.option) is \"\(line)\""
  }

  // MARK: - Programs

  func runCommand(_ command: [String], _ announcement: Announcement) async throws -> String {
    guard let program = command.first else { return "no command is set" }
    let variables = announcement.variables
    try await run(
      ChildProcess(
        program, Array(command.dropFirst()), input: announcement.bytes + [UInt8(ascii: "\n")],
        environment: ThisProcess.environment.merging(variables) { $1 }, timeout: Self.patience,
        outputLimit: 4096))
    return "\(program) ended with exit code 0"
  }

  func showOnDesktop(_ announcement: Announcement) async throws -> String {
    let title = "roost"
    if let program = ExecutableSearch.find("notify-send") {
      // Its text is markup.
      let body = announcement.line.reduce(into: "") { body, character in
        switch character {
        case "&": body += "&amp;"
        case "<": body += "&lt;"
        case ">": body += "&gt;"
        default: body.append(character)
        }
      }
      try await run(
        ChildProcess(
          program, ["--app-name=roost", "--", title, body], timeout: Self.patience,
          outputLimit: 4096))
      return "shown with notify-send"
    }
    guard let program = ExecutableSearch.find("osascript") else {
      throw NotifyError.noDesktopProgram
    }
    let script = [
      "on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run",
    ]
    try await run(
      ChildProcess(
        program, script.flatMap { ["-e", $0] } + [title, announcement.line],
        timeout: Self.patience, outputLimit: 4096))
    return "shown with osascript"
  }

  private func run(_ process: ChildProcess) async throws {
    let exit = try await process.run()
    guard !exit.timedOut else {
      throw NotifyError.commandHung(process.program, after: process.timeout)
    }
    guard exit.code == 0 else {
      let line = exit.errorText.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
      throw NotifyError.commandFailed(
        process.program, code: exit.code, words: Printable.escaped(String(line.prefix(200))))
    }
  }

  // MARK: - The web

  /// Posts the announcement's JSON; once more where that does not go well.
  func post(_ announcement: Announcement, to url: String) async throws -> String {
    do {
      return try await postOnce(announcement, url)
    } catch is NotifyError {
      try await Task.sleep(for: Self.pauseBeforeRetry)
      return try await postOnce(announcement, url)
    }
  }

  private func postOnce(_ announcement: Announcement, _ url: String) async throws -> String {
    var request = HTTPClient.Request("POST", url, timeout: Self.patience)
    request.headers = [
      "Content-Type": "application/json", "Idempotency-Key": announcement.id,
      "User-Agent": "roost/\(RoostVersion.current)",
    ]
    request.body = announcement.bytes
    let place = Self.withoutSecrets(url)
    let response: HTTPClient.Response
    do {
      response = try await http.send(request)
    } catch let failure as HTTPClient.Failure {
      throw NotifyError.noAnswer(place, reason: failure.reason)
    }
    guard (200..<300).contains(response.status) else {
      throw NotifyError.refused(place, status: response.status)
    }
    return "\(place) answered with status \(response.status)"
  }

  /// The address as far as the host: what follows is often a secret.
  static func withoutSecrets(_ url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3 else { return url }
    let host = parts[2].split(separator: "@").last ?? parts[2]
    return "\(parts[0])//\(host)"
  }
}
