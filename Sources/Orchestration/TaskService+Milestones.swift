import Foundation
package import Model
import Platform
import Store
import Synchronization
package import Tasks

/// The milestones of teams: parts of the work with money of their own.
///
/// Money is set aside before a milestone counts as funded; where one ends, the log says so first and
/// the ledger follows. What a crash leaves between the two is done at the next start.
extension TaskService {
  /// Adds a milestone to a team; it is not funded yet.
  package func addMilestone(
    _ draft: MilestoneDraft, to team: String, by proved: Address?
  ) async throws -> Milestone {
    let log = try await blocking { [logs] in try logs.log(of: team) }
    let now = context.now()
    let made = Mutex<String?>(nil)
    let tasks = try await change(log) { [self] tasks in
      try allow(proved, toRun: tasks)
      try tasks.admit()
      let members = candidates(of: team, tasks.formation).map(\.agent)
      let milestone = try draft.milestone(
        id: tasks.dealings.nextMilestone, of: team, among: members, at: now)
      try MilestonePlan.check(tasks.dealings.milestones + [milestone], team: team)
      made.withLock { $0 = milestone.id }
      return [.dealing(.milestone(milestone))]
    }
    return try tasks.dealings.milestone(made.withLock { $0 } ?? "", team: team)
  }

  /// Moves a milestone on, and returns it as it is then.
  package func changeMilestone(
    _ asked: MilestoneChange, by proved: Address?
  ) async throws -> Milestone {
    let log = try await blocking { [logs] in try logs.log(of: asked.team) }
    let milestone = try log.tasks.dealings.milestone(asked.milestone, team: asked.team)
    try allow(
      proved, toRun: log.tasks, or: asked.kind == .done ? milestone.agent : nil)
    try asked.checkOrder(milestone)
    let evidence = try await evidence(asked, of: milestone)
    if asked.kind == .fund {
      try log.tasks.admit()
      try await budgets.hold(milestone, of: asked.team)
    }
    let now = context.now()
    let tasks = try await change(log) { tasks in
      let current = try tasks.dealings.milestone(asked.milestone, team: asked.team)
      // A change between may have noted already that its money is set aside.
      if asked.kind == .fund, current.state == .funded { return [] }
      return [.dealing(.milestone(try asked.applied(to: current, evidence: evidence, at: now)))]
    }
    return try tasks.dealings.milestone(asked.milestone, team: asked.team)
  }

  /// The milestones of a team with what is set aside for each and what was spent of it.
  package func milestones(of team: String) async throws -> [(Milestone, MilestoneFunds?)] {
    guard context.state().teams[team] != nil else { throw TaskError.unknownTeam(team) }
    let ledger = try await budgets.ledger(of: team)
    return (logs.known(team)?.tasks.dealings.milestones ?? []).map { ($0, ledger.holds[$0.id]) }
  }

  /// What shows that a milestone is done: its check is run, its commit looked up, its file looked at.
  private func evidence(
    _ asked: MilestoneChange, of milestone: Milestone
  ) async throws -> MilestoneEvidence {
    guard asked.kind == .done else { return asked.evidence }
    var evidence = asked.evidence
    if let file = evidence.file, try Files.status(file) == nil {
      throw MilestoneError.noFile(milestone: milestone.id, file)
    }
    guard evidence.commit != nil || milestone.check != nil else { return evidence }
    let known = milestone.agent.flatMap { context.state().agent($0)?.workDirectory }
    guard let directory = known ?? asked.directory else { return evidence }
    var answer = TaskAnswer("")
    answer.commit = evidence.commit
    answer = try await WorkEvidence(context, directory: directory).checked(
      answer, by: milestone.check)
    (evidence.commit, evidence.check) = (answer.commit, answer.check)
    return evidence
  }

  /// Lets the money follow what the log says, and the log what is set aside.
  func followMoney(_ log: TaskLog) async {
    let tasks = log.tasks
    guard tasks.formation?.budget != nil || tasks.dealings != Dealings() else { return }
    do {
      let ledger = try await budgets.follow(tasks)
      let funded = tasks.dealings.milestones.filter {
        $0.state == .pending && ledger.holds[$0.id]?.isClosed == false
      }
      guard !funded.isEmpty else { return }
      let now = context.now()
      try await change(log) { tasks in
        try funded.compactMap { one in
          var milestone = try tasks.dealings.milestone(one.id, team: tasks.team)
          guard milestone.state == .pending else { return nil }
          try milestone.fund(at: now)
          return .dealing(.milestone(milestone))
        }
      }
    } catch {
      context.log(.error, "the money of team \(tasks.team): \(error)")
    }
  }
}
