import Control
import Daemon
import Foundation
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
  ///
  /// Tasks go by a clock, where a test has to say when they are late.
  static func with<Result: Sendable>(
    settings: String? = nil, home: String = "home", clock: ManualClock? = nil,
    _ body: @Sendable (InProcessDaemon) async throws -> Result
  ) async throws -> Result {
    let home = Home(root: Scratch.path(home))
    try home.prepare()
    try Files.createDirectory(home.logDirectory)
    if let settings { try Files.write(Array(settings.utf8), to: home.configuration) }
    let log = Log(threshold: .warning) { _ in }
    let context = try DaemonContext(
      home: home, settings: try ConfigurationFile.read(home), log: log)
    let services = DaemonServices(
      context, program: try BuiltPrograms.roostd, now: { clock?.now ?? Date() }
    ) {}
    try services.load()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await run(services.running) }
      defer { group.cancelAll() }
      return try await body(InProcessDaemon(context: context, router: services.router))
    }
  }

  /// Puts a state into a home whose daemon does not run yet.
  static func seed(
    home: String = "home", _ change: (inout State) throws -> Void
  ) throws {
    let home = Home(root: Scratch.path(home))
    try home.prepare()
    let file = StateFile(home)
    var state = try file.load().state
    try change(&state)
    try file.save(&state)
  }

  /// Asks as a process, or else as somebody whose process proves nothing.
  @discardableResult
  func ask(
    _ method: ControlMethod, _ parameters: JSON = [:], from peer: Int32? = nil
  ) async throws -> JSON {
    try await router.answer(method, parameters, from: peer)
  }

  /// The text of the error with which a request is refused; nil where it is answered.
  func refusal(
    _ method: ControlMethod, _ parameters: JSON = [:], from peer: Int32? = nil
  ) async -> String? {
    do {
      try await ask(method, parameters, from: peer)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// All events so far.
  func events() async -> [DaemonEvent] {
    let last = context.bus.last
    var found: [DaemonEvent] = []
    guard last > 0 else { return found }
    for await news in context.bus.subscribe(since: 0) {
      guard case .event(let event) = news else { continue }
      found.append(event.event)
      if event.number >= last { break }
    }
    return found
  }

  /// The entries of the delivery journal that were told of as events.
  func deliveries() async -> [JournalEntry] {
    await events().compactMap { event in
      guard case .delivery(let entry) = event else { return nil }
      return entry
    }
  }

  /// Makes a team where it is not there.
  func makeTeam(_ name: String = Name.defaultTeam) async throws {
    guard context.keeper.state.teams[name] == nil else { return }
    try await ask(.createTeam, CreateTeamRequest(name: name).json)
  }

  /// Adds agents to the team default that read their mail themselves.
  func join(_ names: String...) async throws {
    try await makeTeam()
    for name in names {
      try await ask(
        .joinAgent, ["name": .string(name), "team": "default", "mode": "file", "cwd": "/"])
    }
  }

  func mailbox(of name: String) -> Mailbox {
    context.mailbox(of: Address(name: name, team: "default"))
  }

  func agent(_ name: String) -> Agent? {
    context.keeper.agent(Address(name: name, team: "default"))
  }

  /// Puts a message into a mailbox of the team default, and returns its id.
  @discardableResult
  func send(
    _ text: String, to name: String, from sender: String = "user",
    _ change: (inout Message) -> Void = { _ in }
  ) throws -> String {
    var message = Message(from: sender, text: text)
    message.to = name
    change(&message)
    return try mailbox(of: name).append(message).id
  }
}

extension Address {
  /// An agent of the team default.
  static func of(_ name: String) -> Address { Address(name: name, team: "default") }
}

extension State {
  /// Adds an agent without a pane as if Roost had started it, to the team default, which is made if
  /// need be.
  mutating func addSpawned(
    _ name: String, condition: Condition? = Condition(.idle, .start, why: "it was started"),
    _ change: (inout Agent) -> Void = { _ in }
  ) {
    var agent = Agent(name: name, team: "default", joinedAt: Timestamp.now)
    agent.mode = .file
    agent.workingDirectory = "/"
    agent.spawn = Spawn(id: "start-\(name)", command: ["cat"], tmuxSocket: "none")
    agent.condition = condition
    change(&agent)
    if teams["default"] == nil {
      teams["default"] = Team(name: "default", createdAt: Timestamp.now)
    }
    teams["default"]?.agents[name] = agent
  }
}
