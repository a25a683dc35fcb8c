import Model
import Platform
import Store
import Tasks

/// What members of teams hear of changes of the team and of its dealings.
///
/// A line of the log comes first, and what is to be told follows from it: so it is told after a crash too,
/// and under a key that has the line's number, so that it is there once.
extension TaskService {
  /// Tells what was not told yet, each to everybody whom it concerns.
  ///
  /// What cannot be told now is told when members are next looked at, and at the next start: nobody who
  /// changes something waits for a mailbox that cannot be written.
  func tellNews(_ log: TaskLog) async {
    while true {
      let tasks = log.tasks
      guard tasks.notesHeard, let last = tasks.untold.last?.number else { return }
      var heard = last
      for entry in tasks.untold where await !tell(entry, tasks) {
        heard = min(heard, entry.number - 1)
      }
      do {
        try await change(log) { [heard] now in
          now.untold.contains { $0.number <= heard } ? [.heard(line: heard)] : []
        }
      } catch {
        return context.log(.error, "news of team \(tasks.team): \(error)")
      }
      guard heard == last else { return }
    }
  }

  /// Tells everybody whom a line concerns; false where somebody could not be told now.
  private func tell(_ entry: TaskEntry, _ tasks: TeamTasks) async -> Bool {
    if case .dealing(.negotiation(let talk)) = entry.event, talk.state.isOpen {
      // A proposal that was answered meanwhile needs no answer.
      guard tasks.dealings.negotiations[talk.agent] == talk else { return true }
      return await isTold(tasks.team) { try await ask(talk, leader(of: tasks)) }
    }
    let key = "news-\(tasks.team)-\(Timestamp.text(entry.at))-\(entry.number)"
    var isTold = true
    for notice in notices(of: entry.event, tasks) {
      let isNow = await self.isTold(tasks.team) {
        try await context.notify(notice.address, notice.subject, key, notice.text)
      }
      isTold = isTold && isNow
    }
    return isTold
  }

  /// Tells somebody; whom another machine does not reach any more is not waited for.
  private func isTold(_ team: String, _ tell: () async throws -> Void) async -> Bool {
    do {
      try await tell()
    } catch let error as UnreachableAgent {
      context.log(.error, "news of team \(team): \(error)")
    } catch {
      context.log(.error, "news of team \(team), to be told later: \(error)")
      return false
    }
    return true
  }

  /// Tells members of a team's end; one who cannot be told keeps it from nobody else.
  func tellEnd(of formation: Formation, _ members: [Formation.Member], _ text: String) async {
    let team = formation.team
    let key = "formation-\(team)-\(Timestamp.text(formation.createdAt))-end"
    for member in members {
      do {
        try await context.notify(member.agent, "formation-\(team)", key, text)
      } catch {
        context.log(.error, "\(member.agent) could not be told that \(text): \(error)")
      }
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
      let why = reason.isEmpty ? Self.removal : reason
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
