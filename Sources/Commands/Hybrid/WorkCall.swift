import Control
import Foundation
import JSONRPC
import Model

/// One `roost work`.
struct WorkCall {
  static let local = Command.Flag("local", "start it on this machine")
  static let remote = Command.Flag("remote", "ask the repository's hub for a worker")
  static let repository = Command.Option<String>(
    "repo", value: "OWNER/NAME", "the repository (default: the team's)")
  static let name = Command.Option<String>(
    "name", value: "NAME", "the worker's name (default: from the task)")
  static let priority = Command.Option<Int>(
    "priority", value: "N", "the higher the sooner (default: 0); with --remote")
  static let key = Command.Option<String>(
    "key", value: "KEY", "asking twice with the same key makes one request")
  static let statusOf = Command.Option<String>(
    "status", value: "ID", "tell what became of a request")
  static let noWorktree = Command.Flag(
    "no-worktree", "work in this directory instead of a git worktree")
  static let task = Command.Operand<String?>("TASK")
  static let program = Command.Operand<[String]>("COMMAND…", isOptional: true)

  let words: Invocation
  let session: Session
  let identity: Identity
  let team: String

  init(_ words: Invocation, _ session: Session) throws {
    self.words = words
    self.session = session
    let identity = try Identity(session)
    self.identity = identity
    let onRepository = words[Self.repository].flatMap { identity.state.teams(on: $0).first?.name }
    team = try identity.team(words[Command.team] ?? onRepository)
  }

  private func repository() throws -> String {
    guard let repository = words[Self.repository] ?? identity.state.teams[team]?.repository else {
      throw UsageError("team \(team) works on no repository; say which with --repo OWNER/NAME")
    }
    return repository
  }

  /// Whether the worker belongs on another machine.
  func isRemote() async throws -> Bool {
    if words[Self.local] || words[Self.remote] {
      guard !(words[Self.local] && words[Self.remote]) else {
        throw UsageError("--local and --remote exclude each other")
      }
      return words[Self.remote]
    }
    guard let repository = words[Self.repository] ?? identity.state.teams[team]?.repository,
      identity.state.repositories[repository]?.hybrid.isEnabled == true
    else { return false }
    let config = try await session.daemon().call(
      .showConfig, ConfigQuery(repository: repository).json, timeout: .seconds(60),
      as: ConfigReply.init)
    guard config.value.workerLocation == "remote" else { return false }
    session.say("\(repository) has its workers elsewhere; --local starts one here")
    return true
  }

  func status(_ id: String) async throws {
    let query = WorkQuery(repository: try repository(), id: id)
    do {
      show(
        try await session.daemon().call(
          .showWork, query.json, timeout: .seconds(60), as: WorkReply.init))
    } catch ControlError.refused(let error) where error.name == "hub_away" {
      throw CommandFailure(error.message, code: ExitCode.unavailable)
    }
  }

  func request(_ task: String) async throws {
    let repository = try repository()
    var request = WorkRequest(
      repository: repository, task: task, sender: try identity.sender(nil),
      key: words[Self.key] ?? MessageID.make())
    request.priority = words[Self.priority]
    do {
      show(
        try await session.daemon().call(
          .requestWork, request.json, timeout: .seconds(90), as: WorkReply.init))
    } catch ControlError.refused(let error) where ["hub_busy", "hub_silent"].contains(error.name) {
      // Started here, too, it might be done twice.
      throw CommandFailure(error.message, code: ExitCode.unavailable)
    } catch ControlError.refused(let error) where error.name == "hub_away" {
      let falls = identity.state.repositories[repository]?.hybrid.fallsBackToLocal ?? true
      let hasCommand =
        try !words[Self.program].isEmpty || !session.settings().workCommand.isEmpty
      guard falls, hasCommand else {
        throw CommandFailure(
          "\(error.message); `roost work --local` starts it here",
          code: ExitCode.unavailable)
      }
      session.say("\(error.message); the worker is started here")
      try await start(task)
    }
  }

  func start(_ task: String) async throws {
    var command = words[Self.program]
    if command.isEmpty { command = try session.settings().workCommand }
    guard !command.isEmpty else {
      throw UsageError(
        "which program? Give it behind --, as in `-- claude`, or set work.command in config.json")
    }
    let here = FileManager.default.currentDirectoryPath
    var request = SpawnRequest(
      name: try words[Self.name] ?? name(for: task), team: team, workingDirectory: here,
      socket: session.tmuxSocket)
    request.command = command
    request.prompt = task
    request.wantsWorktree = !words[Self.noWorktree]
    request.searchPath = session.environment["PATH"]
    request.sender = AttestedSender(try identity.sender(nil))
    if let caller = Identity.caller(session.environment) {
      request.place = .window(beside: caller.pane)
    }
    let answer = try await session.daemon().call(
      .spawnAgent, request.json, timeout: .seconds(660)
    ) { [team] in try StartReply(json: $0, team: team) }
    session.show(answer) { started in
      session.sayNotes(of: started)
      let agent = started.agent
      session.print("\(agent.address) works on it in pane \(agent.pane?.pane ?? "")")
    }
  }

  /// `fix-the-login-test`, with a number where that is taken.
  private func name(for task: String) throws -> String {
    let words = task.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.prefix(5).joined(separator: "-").prefix(40)
    let base = joined.isEmpty ? "worker" : String(joined)
    let taken = identity.state.teams[team]?.agents ?? [:]
    var number = 1
    var name = base
    while taken[name]?.isLive == true {
      number += 1
      name = "\(base)-\(number)"
    }
    return name
  }

  private func show(_ answer: Answer<WorkReply>) {
    session.show(answer) { work in
      let worker = work.worker.map { " by \($0)" } ?? ""
      let error = work.error.map { ": \($0)" } ?? ""
      session.print("\(work.id ?? "")  \(work.status)\(worker)\(error)")
    }
  }
}
