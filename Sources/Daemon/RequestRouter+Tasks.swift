import Control
import JSONSyntax
import Model
import Orchestration
import Tasks

/// Requests about tasks, and about teams that were formed for them.
extension RequestRouter {
  func showFormation(_ parameters: JSON) async throws -> JSON {
    let team = try ListTasksRequest(json: parameters).team ?? ""
    let (formation, standings) = try await tasks.standings(of: team)
    return FormationView(
      formation: formation,
      standings: standings.map {
        MemberStanding(
          agent: $0.agent, status: $0.status, health: $0.health, trust: $0.trust,
          openTasks: $0.openTasks, spent: $0.spent)
      }
    ).json
  }

  func answerInvitation(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    let answer = try InvitationAnswer(json: parameters)
    if let proved = try await proved(peer), proved != answer.agent {
      throw FormationError.notAsked(proved, team: answer.team)
    }
    try await tasks.answerInvitation(
      to: answer.team, by: answer.agent, accepts: answer.accepts, reason: answer.reason)
    return [:]
  }

  func addUsage(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    let request = try UsageRequest(json: parameters)
    if let proved = try await proved(peer), proved != request.agent {
      throw TaskError.notAsked(proved, task: request.task ?? "")
    }
    let total = try await usage.record(
      request.report, by: request.agent, task: request.task, key: request.run)
    return UsageReply(agent: request.agent, total: total).json
  }

  /// Reads what an agent's conversation took, and records it where a turn has ended.
  ///
  /// Nobody waits for it: the agent's next turn would begin later.
  func noteUsage(_ hook: HookReport, _ path: String) {
    guard [.toolUse, .stop, .sessionEnd].contains(hook.event) else { return }
    context.backgroundTasks.add { [usage, swarm, context] in
      if hook.event != .toolUse {
        try await usage.turnEnded(of: hook.agent, record: path, hook.transcriptKind)
        if swarm.drives(hook.agent) {
          let spent = try await usage.spent(by: hook.agent, record: path)
          try await swarm.spent(spent, by: hook.agent)
        }
      }
      let report = try await usage.look(at: path, hook.transcriptKind, of: hook.agent)
      guard let used = report?.context?.used else { return }
      context.keeper.noteProgress(of: hook.agent) { $0.tokens = Tally.clamped(used) }
    }
  }

  func delegateTask(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    var delegation = try Delegation(json: parameters)
    if let proved = try await proved(peer) { delegation.createdBy = proved }
    let reply = try await tasks.delegate(delegation)
    return DelegationReply(task: reply.task, skipped: reply.skipped).json
  }

  func listTasks(_ parameters: JSON) throws -> JSON {
    let request = try ListTasksRequest(json: parameters)
    let found = try tasks.list(
      team: request.team, state: request.state, worker: request.worker, limit: request.limit)
    return TaskListReply(tasks: found.tasks, total: found.total).json
  }

  func reportTask(_ parameters: JSON, from peer: Int32?) async throws -> JSON {
    let request = try ReportTaskRequest(json: parameters)
    if let proved = try await proved(peer), proved != request.agent {
      throw TaskError.notAsked(proved, task: request.task)
    }
    return try await tasks.report(request.task, by: request.agent, request.word).json
  }
}
