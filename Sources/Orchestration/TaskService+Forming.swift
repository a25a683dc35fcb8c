import Model
import Platform
import Store
import Synchronization
package import Tasks

/// How a team comes to be.
extension TaskService {
  /// Forms a team of agents that are there; nothing is made where it throws.
  package func form(_ request: FormationRequest) async throws -> FormationRequest.Plan {
    let team = try Name.checked(request.team, kind: "team")
    guard forming.withLock({ $0.insert(team).inserted }) else {
      throw FormationError.exists(team: team)
    }
    defer { _ = forming.withLock { $0.remove(team) } }
    var plan = try request.plan(from: pool(), at: context.now())
    let log = try await begin(plan)
    if plan.formation.answersUntil != nil {
      await followInvitations(log)
      rethink()
      plan.formation = try await awaitAnswers(log)
    } else {
      announce(plan.formation)
      await tellNews(log)
    }
    await followMoney(log)
    return plan
  }

  /// Publishes that a team begins.
  func announce(_ formation: Formation) {
    context.publish(.team(.formed(formation.summary)))
    for member in formation.members {
      context.publish(
        .team(.memberJoined(formation.team, "\(member.agent)", role: member.role.rawValue)))
    }
  }

  /// Writes the log of the team, as one change, and makes the team where there is none.
  ///
  /// The log comes first: on a full disk there is neither then.
  private func begin(_ plan: FormationRequest.Plan) async throws -> TaskLog {
    let (team, now) = (plan.formation.team, context.now())
    let isNew = context.state().teams[team] == nil
    if isNew {
      // What a crash between the two steps has left.
      try await blocking { [self] in try discard(team) }
    } else if let old = logs.known(team), old.tasks.formation?.status == .disbanded {
      try await renew(old)
    }
    if !isNew, plan.formation.budget != nil {
      let hasMilestones = logs.known(team)?.tasks.dealings.milestones.isEmpty == false
      let hasBudget = try await budgets.ledger(of: team).hasBudget
      guard !hasMilestones, !hasBudget else {
        throw FormationError.hasBudget(team: team)
      }
    }
    var formation = plan.formation
    formation.madeTeam = isNew
    do {
      let log = try await blocking { [logs, formation] in
        let log = try logs.open(team)
        try log.update(at: now) { _ in
          [.formation(.formed(formation))]
            + plan.milestones.map { .dealing(.milestone($0)) }
        }
        return log
      }
      if isNew { try await context.makeTeam(team) }
      return log
    } catch {
      if isNew { await undo(team) }
      throw error
    }
  }

  private func undo(_ team: String) async {
    do {
      try await context.dropTeam(team)
      try await blocking { [self] in try discard(team) }
    } catch {
      context.log(.error, "team \(team), which could not be formed: \(error)")
    }
  }

  /// Removes the logs of a team that is not there.
  func discard(_ team: String) throws {
    logs.close(team)
    budgets.close(team)
    for path in [context.home.tasks(of: team), context.home.costLog(of: team)] {
      try Files.remove(path)
    }
  }
}

extension Formation {
  var summary: TeamEvent.FormationSummary {
    TeamEvent.FormationSummary(
      team: team, goal: goal, leader: leader.map { "\($0)" }, members: members.count)
  }
}
