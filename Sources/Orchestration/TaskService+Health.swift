import Foundation
import Model
import Platform
import Store
import Tasks

/// How the members of teams that were formed are, by what is seen of them.
///
/// Each change is in the log before it is told, so that it is told once, over restarts too.
extension TaskService {
  func keepHealth() async {
    var isTimed = false
    while !Task.isCancelled {
      for log in logs.all {
        await look(at: log, isTimed: isTimed)
        await tellNews(log)
      }
      let (begin, interval) = (ContinuousClock.now, Duration.seconds(context.healthSeconds()))
      await health.wake.wait(interval)
      // One that was rung in between says nothing of silence.
      isTimed = begin.duration(to: .now) >= interval
    }
  }

  private func look(at log: TaskLog, isTimed: Bool) async {
    guard let formation = log.tasks.formation,
      formation.status == .active || formation.status == .completed
    else { return }
    var looks: [Address: (health: MemberHealth, why: String, sight: MemberSight)] = [:]
    var misses: [Address: Int] = [:]
    let (now, patience) = (context.now(), Double(context.stuckSeconds()))
    for member in formation.members {
      let sight = await sight(of: member.agent, log.tasks)
      let isMissed = sight.absence == nil && sight.silence(patience: patience, at: now) != nil
      let count = health.count(
        member.agent, in: formation.team, isMissed: isMissed, isTimed: isTimed)
      misses[member.agent] = count
      // A daemon that started anew has counted nothing yet.
      let known = isMissed && member.health == .unhealthy ? MemberSight.missLimit : count
      let (health, why) = sight.health(misses: known, patience: patience, at: now)
      looks[member.agent] = (health, why, sight)
    }
    do {
      try await note(looks.mapValues { ($0.health, $0.why) }, in: log)
    } catch {
      return context.log(.error, "the health of team \(formation.team): \(error)")
    }
    guard let after = log.tasks.formation else { return }
    for (agent, look) in looks.sorted(by: { "\($0.key)" < "\($1.key)" })
    where formation.health(of: agent) != after.health(of: agent) && !look.health.takesTasks {
      context.publish(
        .team(
          .memberUnhealthy(
            TeamEvent.MissedMember(
              team: formation.team, member: "\(agent)", name: agent.name,
              misses: misses[agent] ?? 0, lastSeenAt: look.sight.lastSeenAt.map(Timestamp.text)))))
    }
    if health.isNews(after.healthyCount, of: after.team)
      || after.healthyCount != formation.healthyCount
    {
      context.publish(
        .team(.healthCheck(after.team, healthy: after.healthyCount, total: after.members.count)))
    }
  }

  /// Writes what has changed, and who leads instead of a leader that is gone.
  private func note(
    _ looks: [Address: (health: MemberHealth, why: String)], in log: TaskLog
  ) async throws {
    guard let before = log.tasks.formation,
      before.members.contains(where: { member in
        looks[member.agent].map { $0.health != member.health } ?? false
      })
    else { return }
    try await change(log) { [trust] tasks in
      guard var formation = tasks.formation else { return [] }
      var events: [FormationEvent] = []
      for member in formation.members {
        guard let look = looks[member.agent], look.health != member.health else { continue }
        events.append(.health(member.agent, look.health, why: look.why))
      }
      for event in events { formation = try event.applied(to: formation) }
      if formation.elects, let leader = formation.leader, formation.health(of: leader) == .gone,
        let next = formation.successor(trust: { trust.record(of: $0).score })
      {
        events.append(.leader(next))
      }
      return events.map(TaskEvent.formation)
    }
  }

  private func sight(of agent: Address, _ tasks: TeamTasks) async -> MemberSight {
    var sight = await context.sight(agent)
    let open = tasks.unfinished.flatMap(\.attempts).filter {
      $0.agent == agent && !$0.state.isTerminal
    }
    sight.lastSignOfWork = open.compactMap(\.lastSignAt).min()
    return sight
  }
}
