import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport

/// What tests ask of tasks and teams, as values.
extension InProcessDaemon {
  /// Adds an agent to the team default that can do something, and works in a directory.
  func join(_ name: String, able capabilities: [String], in directory: String = "/") async throws {
    try await makeTeam()
    var request = JoinRequest(name: name, team: "default", workingDirectory: directory)
    request.capabilities = capabilities
    request.mode = .file
    try await ask(.joinAgent, request.json)
  }

  /// Gives a task, to all workers of the team default where nothing else is said.
  @discardableResult
  func delegate(
    _ prompt: String = "do it", to team: String = "default", by creator: String = Name.user,
    _ change: (inout Delegation) throws -> Void = { _ in }
  ) async throws -> TeamTask {
    var delegation = Delegation(
      team: team, prompt: prompt, createdBy: .of(creator))
    try change(&delegation)
    return try DelegationReply(json: try await ask(.delegateTask, delegation.json)).task
  }

  @discardableResult
  func report(_ task: TeamTask, by name: String, _ word: AgentWord) async throws -> TeamTask {
    let request = ReportTaskRequest(task: task.id, agent: .of(name), word: word)
    return try TeamTask(json: try await ask(.reportTask, request.json))
  }

  /// An agent answers a task, and says what that cost.
  @discardableResult
  func answer(
    _ task: TeamTask, by name: String, _ text: String = "done", cost: Int64? = nil
  ) async throws -> TeamTask {
    var answer = TaskAnswer(text)
    answer.cost = try cost.map { try Amount(micros: $0) }
    return try await report(task, by: name, .done(answer))
  }

  func task(_ task: TeamTask) async throws -> TeamTask {
    try TeamTask(json: try await ask(.showTask, TaskRequest(task: task.id).json))
  }

  /// Asks something else about a task.
  @discardableResult
  func ask(
    _ method: ControlMethod, about task: TeamTask?, agent: String? = nil, reason: String? = nil
  ) async throws -> TeamTask {
    let request = TaskRequest(task: task?.id, agent: agent, reason: reason)
    return try TeamTask(json: try await ask(method, request.json))
  }

  /// Forms a team of agents.
  @discardableResult
  func form(
    _ team: String, goal: String = "ship it", _ change: (inout FormationRequest) throws -> Void
  ) async throws -> Formation {
    var request = FormationRequest(team: team, goal: goal)
    try change(&request)
    return try FormationReply(json: try await ask(.formTeam, request.json)).formation
  }

  func formation(_ team: String) async throws -> FormationView {
    try FormationView(json: try await ask(.showFormation, ListTasksRequest(team: team).json))
  }

  func budget(_ team: String) async throws -> BudgetReply {
    try BudgetReply(json: try await ask(.showBudget, ListTasksRequest(team: team).json))
  }

  @discardableResult
  func setBudget(
    _ team: String, _ micros: Int64, onExhausted: ExhaustedAction? = nil
  ) async throws -> BudgetReply {
    var request = BudgetRequest(team: team, amount: try Amount(micros: micros))
    request.onExhausted = onExhausted
    return try BudgetReply(json: try await ask(.setBudget, request.json))
  }

  /// The messages that an agent of the team default got, of a kind or all.
  func mail(of name: String, kind: String? = nil) throws -> [Message] {
    try mailbox(of: name).readAll().filter { kind == nil || $0.kind == kind }
  }

  /// What Roost told an agent in few words.
  func notices(of name: String) throws -> [String] {
    try mailbox(of: name).readAll().filter(\.isNotice).map(\.text)
  }

  /// The events so far about teams that work on tasks.
  func teamEvents() async -> [TeamEvent] {
    await events().compactMap { event in
      if case .team(let event) = event { event } else { nil }
    }
  }
}
