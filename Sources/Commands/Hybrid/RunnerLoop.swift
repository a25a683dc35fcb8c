import Control
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform

/// Asks the daemon for one request after the other.
struct RunnerLoop {
  let session: Session
  let request: RunnerRequest
  let isJSON: Bool

  private static let wait = 20
  private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(30))

  init(_ words: Invocation, _ session: Session) throws {
    self.session = session
    isJSON = words.has("json")
    let identity = try Identity(session)
    guard let repository = words["repo"] else { throw UsageError("runner needs --repo OWNER/NAME") }
    guard Team.isRepository(repository) else {
      throw UsageError("\"\(repository)\" is no repository; write OWNER/NAME")
    }
    guard let team = words["team"] ?? identity.state.teams(on: repository).first?.name else {
      throw CommandFailure(
        "no team works on \(repository); make one with"
          + " `roost team create NAME --repo \(repository)`")
    }
    let limit = try words.integer("max") ?? 1
    guard (1...1000).contains(limit) else { throw UsageError("--max is a number from 1 to 1000") }
    let here = FileManager.default.currentDirectoryPath
    let cwd = words["cwd"].map { $0.hasPrefix("/") ? $0 : "\(here)/\($0)" } ?? here
    guard try Files.status(cwd, followingLinks: true)?.isDirectory == true else {
      throw UsageError("--cwd \(cwd) is no directory")
    }
    var spawn = SpawnRequest(
      name: "", team: try identity.team(team), workingDirectory: cwd, socket: session.tmuxSocket)
    spawn.command = words.operands
    spawn.wantsWorktree = !words.has("no-worktree")
    spawn.searchPath = session.environment["PATH"]
    spawn.sender = Name.user
    request = RunnerRequest(
      repository: repository, limit: limit, waitSeconds: Self.wait, spawn: spawn)
  }

  func run() async throws {
    session.say("waiting for requests for \(request.repository); Ctrl-C ends it")
    var pause = Self.pauses.first
    while true {
      do {
        let daemon = try await session.daemon()
        while true {
          show(try await daemon.call(.nextWork, request.json, timeout: .seconds(720)))
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

  private func show(_ answer: JSON) {
    guard let id = answer["request"]?["id"]?.string else { return }
    if isJSON { return session.printLine(answer) }
    let task = InboxView.oneLine(answer["request"]?["task"]?.string ?? "")
    if let error = answer["error"]?.string {
      session.print("\(id)  not started: \(error)")
    } else {
      session.print("\(id)  \(answer["worker"]?["name"]?.string ?? "")  \(task)")
    }
  }
}
