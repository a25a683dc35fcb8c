import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

/// The daemon's services in this process, over a home of their own: they are asked as over the socket.
struct InProcessDaemon: Sendable {
  let context: DaemonContext
  private let router: RequestRouter

  var home: Home { context.home }

  /// Runs the services until a body is done; what is in a home stays there for the next.
  static func with<Result: Sendable>(
    settings: String? = nil, home: String = "home",
    _ body: @Sendable (InProcessDaemon) async throws -> Result
  ) async throws -> Result {
    let home = Home(root: Scratch.path(home))
    try home.prepare()
    if let settings { try Files.write(Array(settings.utf8), to: home.configuration) }
    let log = Log(threshold: .warning) { _ in }
    let context = try DaemonContext(
      home: home, settings: try ConfigurationFile.read(home), log: log)
    let services = DaemonServices(context, program: try BuiltPrograms.roostd) {}
    try services.load()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await run(services.running) }
      defer { group.cancelAll() }
      return try await body(InProcessDaemon(context: context, router: services.router))
    }
  }

  /// Asks as somebody whose process proves nothing.
  @discardableResult
  func ask(_ method: ControlMethod, _ parameters: JSON = [:]) async throws -> JSON {
    try await router.answer(method, parameters, from: nil)
  }

  /// Adds agents to the team default that read their mail themselves.
  func join(_ names: String...) async throws {
    for name in names {
      try await ask(
        .joinAgent, ["name": .string(name), "team": "default", "mode": "file", "cwd": "/"])
    }
  }

  func mailbox(of name: String) -> Mailbox {
    context.mailbox(of: Address(name: name, team: "default"))
  }
}
