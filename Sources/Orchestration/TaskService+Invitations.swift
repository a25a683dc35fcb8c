import Foundation
package import Model
import Platform
import Store
import Synchronization
import Tasks

/// Agents that are asked to take part in a team before it begins.
///
/// The team is in its log, forming, until enough have accepted or their time is over; where too few do,
/// its log goes again.
extension TaskService {
  /// An agent's answer.
  package func answerInvitation(
    to team: String, by agent: Address, accepts: Bool, reason: String?
  ) async throws {
    guard let log = logs.known(team) else { throw TaskError.unknownTeam(team) }
    try await change(log) { tasks in
      guard let formation = tasks.formation else { throw FormationError.notFormed(team: team) }
      return try formation.answering(accepts, by: agent, reason: reason).map(TaskEvent.formation)
    }
  }

  /// Asks those who were not asked yet, and takes back a team that too few accepted.
  func followInvitations(_ log: TaskLog) async {
    guard let formation = log.tasks.formation, formation.answersUntil != nil else { return }
    do {
      switch formation.status {
      case .forming: try await invite(formation)
      case .disbanded: try await abandon(log, formation)
      case .active, .completed, .shuttingDown: break
      }
    } catch {
      context.log(.error, "the invitations of team \(formation.team): \(error)")
    }
  }

  private func invite(_ formation: Formation) async throws {
    let until = formation.answersUntil.map { " until \(Timestamp.text($0))" } ?? ""
    let leader = formation.leader.map { ", led by \($0.name)" } ?? ""
    for member in formation.members where member.isAsked {
      let text = """
        Team \(formation.team)\(leader) asks you to be \(member.role.rawValue): \(formation.goal)
        Answer\(until): roost accept \(formation.team) \
        (or: roost decline \(formation.team) --reason "...")
        """
      var message = Message(from: Name.roost, text: text)
      message.to = member.agent.name
      message.kind = "team_invite"
      message.key = "invite-\(formation.team)-\(Timestamp.text(formation.createdAt))"
      message.summary = "team \(formation.team) asks you to take part"
      try await send(message, to: member.agent)
    }
  }

  /// Nothing stays of it: neither a team that was made for it nor what another one was to become.
  private func abandon(_ log: TaskLog, _ formation: Formation) async throws {
    let (team, reason) = (formation.team, formation.reason ?? "")
    // Told first: where a crash comes between, it is told again, under the same key.
    await tellEnd(
      of: formation, formation.members.filter { !$0.isAsked },
      "team \(team) is not formed: \(reason)")
    if formation.madeTeam, log.tasks.isEmpty, context.state().teams[team]?.agents.isEmpty != false {
      log.retire()
      try await context.dropTeam(team)
      try await blocking { [self] in try discard(team) }
    } else {
      let now = context.now()
      try await change(log) { tasks in
        guard tasks.formation?.status == .disbanded, tasks.formation?.answersUntil != nil else {
          return []
        }
        // With a budget of its own it has made all the milestones that there are.
        let milestones = formation.budget == nil ? [] : tasks.dealings.milestones
        return try milestones.filter { !$0.state.isFinal }.map { one -> TaskEvent in
          var milestone = one
          try milestone.expire(at: now, isForced: true)
          return .dealing(.milestone(milestone))
        } + [.formation(.withdrawn)]
      }
    }
  }

  /// Tells of a team that begins when its members have accepted, and of one that does not.
  func tellBeginning(_ change: TaskLog.Change, _ log: TaskLog) async {
    guard change.before.formation?.status == .forming, let after = change.after.formation,
      change.before.formation?.answersUntil != nil
    else { return }
    switch after.status {
    case .active: announce(after)
    case .disbanded: await followInvitations(log)
    case .forming, .completed, .shuttingDown: break
    }
  }

  /// Waits until it is known whether a team begins.
  func awaitAnswers(_ log: TaskLog) async throws -> Formation {
    let last = Mutex(log.tasks.formation)
    try await awaitChange {
      // Where it does not begin, it is gone a moment later.
      if let now = log.tasks.formation { last.withLock { $0 = now } }
      return log.tasks.formation?.status != .forming
    }
    guard let formation = last.withLock({ $0 }), formation.status != .forming else {
      throw FormationError.notBegun(team: log.tasks.team, reason: "too few accepted")
    }
    guard formation.status != .disbanded else {
      throw FormationError.notBegun(team: formation.team, reason: formation.reason ?? "")
    }
    return formation
  }
}
