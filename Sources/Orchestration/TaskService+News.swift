import Model
import Platform
import Store
import Tasks

/// What members of teams hear of changes of the team and of its dealings.
///
/// A line of the log comes first, and what is to be told follows from it: so it is told after a crash too,
/// and under a key that has the line's number, so that it is there once.
extension TaskService {
  /// Tells what was not told yet; where that fails, it is told with the next change or at the next start.
  func tellNews(_ log: TaskLog) async {
    let tasks = log.tasks
    guard let last = tasks.untold.last else { return }
    do {
      for entry in tasks.untold { try await tell(entry, tasks) }
      try await change(log) { now in
        now.untold.contains { $0.number <= last.number } ? [.heard(line: last.number)] : []
      }
    } catch {
      host.log(.error, "news of team \(tasks.team): \(error)")
    }
  }

  /// Takes the lines of a log of an earlier version for heard: it does not say which were.
  func noteHeard(_ log: TaskLog) async throws {
    try await change(log) { tasks in
      tasks.notesHeard || tasks.last == 0 ? [] : [.heard(line: tasks.last)]
    }
  }

  private func tell(_ entry: TaskEntry, _ tasks: TeamTasks) async throws {
    if case .dealing(.negotiation(let talk)) = entry.event, talk.state.isOpen {
      return try await ask(talk, leader(of: tasks))
    }
    for notice in notices(of: entry.event, tasks) {
      let key = "news-\(tasks.team)-\(Timestamp.text(entry.at))-\(entry.number)"
      try await notify(notice.address, notice.subject, key, notice.text)
    }
  }

  /// Puts a notice into a mailbox; where another machine is not reached any more, nobody waits for that.
  func notify(_ address: Address, _ subject: String, _ key: String, _ text: String) async throws {
    do {
      try await host.notify(address, subject, key, text)
    } catch  where address.node != nil {
      host.log(.error, "\(address) could not be told that \(text): \(error)")
    }
  }

  private struct Notice {
    let address: Address
    let subject: String
    let text: String

    init(_ address: Address, _ subject: String, _ text: String) {
      (self.address, self.subject, self.text) = (address, subject, text)
    }
  }

  private func notices(of event: TaskEvent, _ tasks: TeamTasks) -> [Notice] {
    switch event {
    case .formation(let event): tasks.formation.map { notices(of: event, $0, tasks) } ?? []
    case .dealing(.milestone(let one)):
      Set([leader(of: tasks), one.agent].compactMap { $0 }).map {
        Notice(
          $0, "milestone-\(tasks.team)-\(one.id)",
          "team \(tasks.team): milestone \(one.id) (\(one.title)) \(one.news)")
      }
    case .dealing(.negotiation(let talk)):
      Set([leader(of: tasks), talk.agent]).map {
        Notice($0, "agreement-\(tasks.team)-\(talk.agent.name)", talk.result)
      }
    case .dealing(.agreement), .created, .queued, .delivered, .running, .progress, .ended, .late,
      .changed, .told, .heard:
      []
    }
  }

  private func notices(
    of event: FormationEvent, _ formation: Formation, _ tasks: TeamTasks
  ) -> [Notice] {
    let team = formation.team
    func welcome(_ members: [Formation.Member], _ formation: Formation) -> [Notice] {
      members.map { Notice($0.agent, "formation-\(team)", formation.welcome(to: $0)) }
    }
    switch event {
    case .formed(let formation): return welcome(formation.members, formation)
    case .status: return welcome(formation.members, formation)
    case .joined(let member): return welcome([member], formation)
    case .left(let agent, let reason):
      let why = reason.isEmpty ? "it was taken out" : reason
      return [Notice(agent, "formation-\(team)", "you are no longer in team \(team): \(why)")]
    case .leader(let agent):
      return formation.members.filter { $0.health != .gone }.map {
        Notice($0.agent, "leader-\(team)", "\(agent) leads team \(team) from now on")
      }
    case .health(let agent, let health, let why):
      return [
        Notice(
          leader(of: tasks), "health-\(team)-\(agent)", "\(agent) \(health.news(because: why))")
      ]
    case .role, .accepted, .filter, .withdrawn, .shutdown, .settled: return []
    }
  }
}

extension Formation {
  fileprivate func welcome(to member: Member) -> String {
    let leader = leader.map { ", led by \($0.name)" } ?? ""
    return "you are \(member.role.rawValue) in team \(team)\(leader): \(goal)"
  }
}

extension MemberHealth {
  fileprivate func news(because why: String) -> String {
    switch self {
    case .gone: why
    case .healthy: "has recovered: \(why)"
    case .degraded, .stalled, .unhealthy: "is \(rawValue): \(why)"
    }
  }
}

extension Milestone {
  /// What is told of it; nobody hears of it while it goes its way.
  fileprivate var news: String {
    switch state {
    case .pending, .funded, .active: "is \(state.rawValue)"
    case .completed: "is done; it can be disputed for an hour"
    case .disputed: "is disputed: \(dispute ?? "")"
    case .released: "is accepted"
    case .expired: "was not done in time; its money is free again"
    case .refunded: "is not accepted; its money is free again"
    }
  }
}
