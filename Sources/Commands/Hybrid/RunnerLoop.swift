import Control
import Foundation
import JSONRPC
import Model
import Platform

/// Asks the daemon for one request after the other.
struct RunnerLoop {
  static let repository = Command.Option<String>("repo", value: "OWNER/NAME", "the repository")
  static let max = Command.Option<Int>(
    "max", value: "N", "workers at work at the same time (default: 1)")
  static let cwd = Command.Option<String>(
    "cwd", value: "DIR", kind: .file, "a clone of the repository (default: here)")
  static let noWorktree = Command.Flag(
    "no-worktree", "give each worker an empty directory instead of a git worktree")
  static let attempts = Command.Option<String>(
    "attempts", value: "AGENT,…|any", "also make attempts at tasks of runs, by these agents")
  static let program = Command.Operand<[String]>("COMMAND…", isOptional: true)

  let session: Session
  let request: RunnerRequest

  private static let wait = 20
  private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(30))

  init(_ words: Invocation, _ session: Session) throws {
    self.session = session
    let identity = try Identity(session)
    guard let repository = words[Self.repository] else {
      throw UsageError("runner needs --repo OWNER/NAME")
    }
    guard Team.isRepository(repository) else {
      throw UsageError("\"\(repository)\" is not a valid repository name; write OWNER/NAME")
    }
    let agents = (words[Self.attempts] ?? "").split(separator: ",").map(String.init)
    guard !agents.isEmpty || !words[Self.program].isEmpty else {
      throw UsageError("runner needs COMMAND behind --, or --attempts")
    }
    guard let team = words[Command.team] ?? identity.state.teams(on: repository).first?.name else {
      throw CommandFailure(
        "no team works on \(repository); make one with"
          + " `roost team create NAME --repo \(repository)`")
    }
    let limit = words[Self.max] ?? 1
    guard (1...1000).contains(limit) else { throw UsageError("--max is a number from 1 to 1000") }
    let here = FileManager.default.currentDirectoryPath
    let cwd = words[Self.cwd].map { $0.hasPrefix("/") ? $0 : "\(here)/\($0)" } ?? here
    guard try Files.status(cwd, followingLinks: true)?.isDirectory == true else {
      throw UsageError("--cwd \(cwd) is not a directory")
    }
    var spawn = SpawnRequest(
      name: "", team: try identity.team(team), workingDirectory: cwd, socket: session.tmuxSocket)
    spawn.command = words[Self.program]
    spawn.wantsWorktree = !words[Self.noWorktree]
    spawn.searchPath = session.environment["PATH"]
    spawn.sender = AttestedSender(Name.user)
    request = RunnerRequest(
      repository: repository, limit: limit, waitSeconds: Self.wait, spawn: spawn, agents: agents)
  }

  func run() async throws {
    session.say("waiting for requests for \(request.repository); Ctrl-C ends it")
    var pause = Self.pauses.first
    while true {
      do {
        let daemon = try await session.daemon()
        while true {
          show(
            try await daemon.call(.nextWork, request.json, timeout: .seconds(720)) { [request] in
              try RunnerReply(json: $0, team: request.spawn.team)
            })
          pause = Self.pauses.first
        }
      } catch let error as ControlError {
        guard Self.mayPass(error) else { throw error }
        session.say("\(error); trying again")
        try await Task.sleep(for: pause)
        pause = min(pause * 2, Self.pauses.longest)
      }
    }
  }

  /// Whether the same may succeed later: the daemon restarts, the hub comes back.
  private static func mayPass(_ error: ControlError) -> Bool {
    switch error {
    case .refused(let refusal): refusal.name == "hub_away"
    case .notRunning, .closed, .system, .noAnswer: true
    case .otherVersion, .unexpectedAnswer, .tooLong: false
    }
  }

  private func show(_ answer: Answer<RunnerReply?>) {
    guard let taken = answer.value, let id = taken.request.id else { return }
    session.showLine(answer.json) {
      switch taken.outcome {
      case .started(let worker):
        session.print("\(id)  \(worker.name)  \(InboxView.oneLine(taken.request.task))")
      case .attempt: session.print("\(id)  \(InboxView.oneLine(taken.request.task))")
      case .passedOver(let why):
        session.print("\(id)  passed over: \(why)  (\(InboxView.oneLine(taken.request.task)))")
      case .failed(let error): session.print("\(id)  not started: \(error)")
      }
    }
  }
}
