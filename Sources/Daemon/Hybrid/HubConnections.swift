import Coordination
import CoordinationAPI
import Foundation
import Model
import Orchestration
import Platform
import Store
import Synchronization

/// The links to hubs: one for each repository that works over several machines.
///
/// A repository is hybrid when it is enabled, an address and a token are known, and it was opted in
/// with `roost config`. Nothing is sent anywhere before that.
final class HubConnections: Service {
  let registry = AgentRegistry()
  let credentials: Credentials
  private let context: DaemonContext
  private let tasks: TaskService
  private let table = Mutex(Table())
  private let changed = Wake()
  /// Open once the choices and tokens were looked at: before that nobody knows who has a link.
  private let looked = Latch()

  private static let problemPause = Duration.seconds(15)

  private struct Table {
    var running: [String: Running] = [:]
    /// Why a repository that is enabled has no link.
    var problems: [String: String] = [:]
    var waiting: [Running] = []
  }

  /// A link and what it was made of.
  private struct Running: Sendable {
    let connection: HubConnection
    let choice: HybridChoice
    let stop = Wake()
  }

  init(context: DaemonContext, tasks: TaskService) {
    self.context = context
    self.tasks = tasks
    credentials = Credentials(home: context.home, environment: ThisProcess.environment)
  }

  func run() async throws {
    do {
      try await prepare()
    } catch {
      context.note("\(error)")
    }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [self] in await watchOutboxes() }
      group.addTask { [self] in await watchAgents() }
      while true {
        await refresh()
        looked.open()
        for running in table.withLock({ table in
          defer { table.waiting = [] }
          return table.waiting
        }) {
          group.addTask { try await Self.run(running) }
        }
        // Somebody may mend what is wrong without telling.
        let hasProblems = table.withLock { $0.problems.values.contains { !$0.isEmpty } }
        await changed.wait(hasProblems ? Self.problemPause : nil)
        try Task.checkCancellation()
      }
    }
  }

  /// Looks at the choices and tokens again.
  func reconsider() { changed.ring() }

  private static func run(_ running: Running) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await running.connection.run() }
      group.addTask { await running.stop.wait() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// The link of a repository; the error says why there is none.
  ///
  /// A daemon that has just started answers once it has looked.
  func connection(_ repository: String) async throws -> HubConnection {
    try await looked.wait()
    let (connection, problem) = table.withLock {
      ($0.running[repository]?.connection, $0.problems[repository])
    }
    if let connection { return connection }
    throw HybridProblem(
      problem ?? "\(repository) is not hybrid; see `roost config \(repository) --help`")
  }

  /// How long to ask a repository's hub nothing; nil if it may be asked, or there is none.
  func pause(_ repository: String) -> Duration? {
    table.withLock { $0.running[repository]?.connection.pause }
  }

  func status(_ repository: String) -> (hub: HubAddress?, HubConnectionStatus?, problem: String?) {
    table.withLock { table in
      let running = table.running[repository]
      return (running?.choice.hub, running?.connection.status, table.problems[repository])
    }
  }

  // MARK: - Choices

  /// Starts a new incarnation.
  private func prepare() async throws {
    try await blocking { [context] in
      try context.keeper.update { state in
        guard let node = state.node else { return }
        // Later than any copy of this home can have said.
        state.node?.incarnation = max(node.incarnation + 1, Int(Date().timeIntervalSince1970))
      }
    }
  }

  /// Moves a token that stood in state.json to where it belongs.
  ///
  /// The file is written without it; it is known here until it is stored.
  private func moveToken(of repository: Repository) async throws {
    guard let token = repository.hybrid.strayToken else { return }
    let kept = try await credentials.store(token, for: repository.name)
    try await blocking { [context] in
      try context.keeper.update { $0.repositories[repository.name]?.hybrid.strayToken = nil }
    }
    context.note("a token was in state.json; it is now in \(kept.description)")
  }

  private func refresh() async {
    for repository in context.keeper.state.repositories.values {
      var choice: HybridChoice?
      var problem: String?
      do {
        try await moveToken(of: repository)
        choice = try await HybridChoice(
          repository, environment: ThisProcess.environment, credentials: credentials)
        if choice != nil, context.keeper.state.teams(on: repository.name).isEmpty {
          throw HybridProblem(
            "no team works on \(repository.name); say which with"
              + " `roost config \(repository.name) --team TEAM`")
        }
      } catch {
        choice = nil
        problem = "\(error)"
      }
      guard let node = context.keeper.state.node else { continue }
      let isNews = table.withLock { table in
        let isNews = table.problems[repository.name] != problem
        table.problems[repository.name] = problem
        return isNews
      }
      if isNews, let problem { context.log(.warning, "\(repository.name): \(problem)") }
      take(choice, of: repository, node)
    }
  }

  private func take(_ choice: HybridChoice?, of repository: Repository, _ node: Node) {
    guard let name = RepositoryName(repository.name) else { return }
    let host = HybridHost(context: context, tasks: tasks)
    table.withLock { table in
      guard table.running[repository.name]?.choice != choice else { return }
      table.running[repository.name]?.stop.ring()
      table.running[repository.name] = nil
      guard let choice else { return }
      let connection = HubConnection(
        client: choice.client(name, node), host: host, registry: registry)
      let running = Running(connection: connection, choice: choice)
      table.running[repository.name] = running
      table.waiting.append(running)
    }
  }

  // MARK: - What links are told of

  private var connections: [HubConnection] {
    table.withLock { $0.running.values.map(\.connection) }
  }

  private func watchOutboxes() async {
    do {
      try Files.createDirectory(context.home.outboxes)
      let names = try context.watcher.entries(of: context.home.outboxes)
      for connection in connections { connection.outboxHasMail() }
      while let changed = await names.next() {
        for connection in connections {
          let file = context.home.outbox(of: connection.repository).file
          let name = file.split(separator: "/").last.map(String.init) ?? ""
          if changed.contains(name) || changed.contains(ChangedNames.any) {
            connection.outboxHasMail()
          }
        }
      }
    } catch {
      context.note("the outboxes in \(context.home.outboxes) cannot be watched: \(error)")
    }
  }

  private func watchAgents() async {
    for await news in context.bus.subscribe() where news.mayConcern(.agent, .team) {
      // A team that comes or goes may make or end the need for a link.
      if news.mayConcern(.team) { reconsider() }
      for connection in connections { connection.agentsChanged() }
    }
  }
}

/// Why something cannot be done over machines.
struct HybridProblem: Error, CustomStringConvertible {
  let description: String

  init(_ text: String) {
    description = text
  }
}
