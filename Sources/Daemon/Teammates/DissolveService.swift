import Control
import Foundation
import Model
import Platform
import Store
import Synchronization
import Teams

/// The end of a whole team.
struct DissolveService: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let termination: TeammateTermination
  let shutdowns: ShutdownService
  private let bridges: Bridges
  private let running = Dissolutions()

  static let reason = "the team was dissolved"

  init(
    context: DaemonContext, supervisors: AgentSupervisors, termination: TeammateTermination,
    shutdowns: ShutdownService, bridges: Bridges
  ) {
    self.context = context
    self.bridges = bridges
    self.supervisors = supervisors
    self.termination = termination
    self.shutdowns = shutdowns
  }

  /// Asks every teammate to finish, awaits each, reports each, and puts the team away.
  ///
  /// It is noted in the state first: a restarted daemon goes on with it. Where the answer names no
  /// archive, the team is still there, because of the members that did not end.
  func dissolve(_ name: String, _ asked: Team.Dissolution) async throws -> DissolveReply {
    // One that is under way, such as after a restart, may be all that is wanted.
    if let result = try? await running.current(name)?.value, result.archive != nil {
      return result
    }
    try await blocking { [context] in
      try context.keeper.update { state in
        guard let team = state.teams[name] else {
          throw AgentError.unknown(.team, name, among: Array(state.teams.keys))
        }
        guard !team.isBeingPutAway else { return }
        if team.dissolution == nil || asked.isForced { state.teams[name]?.dissolution = asked }
      }
    }
    return try await goOn(with: name).value
  }

  /// Goes on with every dissolution that the last daemon was in the middle of.
  func recover() async {
    for team in context.keeper.state.teams.values where team.dissolution != nil {
      do {
        _ = try await goOn(with: team.name).value
      } catch {
        context.note("team \(team.name) could not be dissolved: \(error)")
      }
    }
  }

  /// Never two of one team at a time: the later one would end a new team of the same name.
  private func goOn(with name: String) -> Task<DissolveReply, any Error> {
    running.start(name) { try await perform(name) }
  }

  private func perform(_ name: String) async throws -> DissolveReply {
    guard let team = context.keeper.state.teams[name], let asked = team.dissolution else {
      return DissolveReply(team: name, members: [])
    }
    if let archive = asked.archive { return try await finish(name, archive, []) }
    let reports = await withTaskGroup { group in
      for agent in team.agents.values {
        group.addTask { await end(agent, asked) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }.sorted { $0.agent.name < $1.agent.name }
    for report in reports { context.bus.publish(.memberEnded(report)) }
    guard reports.allSatisfy(\.isEnded) else {
      try await giveUp(name)
      context.log(.warning, "team \(name) is not dissolved: some of its members go on")
      return DissolveReply(team: name, members: reports)
    }
    let archive: String
    do {
      // Who joined goes on, and keeps its mail as long as there is the team.
      try await returnMail(ofJoined: name)
      if context.keeper.state.teams[name]?.bridge != nil {
        _ = try await bridges.remove(name)
        // What came while it was taken back.
        try await returnMail(ofJoined: name)
      }
      archive = try await close(name)
    } catch {
      try await giveUp(name)
      throw error
    }
    return try await finish(name, archive, reports)
  }

  private func giveUp(_ name: String) async throws {
    try await blocking { [context] in
      try context.keeper.update { $0.teams[name]?.dissolution = nil }
    }
  }

  /// Puts a team away in which nobody is any more, and tells that it is dissolved.
  private func finish(
    _ name: String, _ archive: String, _ reports: [DaemonEvent.MemberEnd]
  ) async throws -> DissolveReply {
    try await putAway(name, in: archive)
    context.bus.publish(.teamDissolved(name, archive: archive))
    return DissolveReply(team: name, members: reports, archive: archive)
  }

  private func end(_ agent: Agent, _ asked: Team.Dissolution) async -> DaemonEvent.MemberEnd {
    var report = DaemonEvent.MemberEnd(agent: agent.address, outcome: agent.status, isEnded: true)
    do {
      if agent.spawn == nil {
        report.outcome = "left"
      } else if agent.isLive {
        let outcome = try await shutdowns.shutDown(
          agent.address, reason: asked.reason, within: asked.seconds
        ).outcome
        report.outcome = outcome.word
        if case .rejected(let reason) = outcome { report.note = reason }
        if outcome != .approved {
          guard asked.isForced else {
            report.isEnded = false
            return report
          }
          _ = try await termination.end(agent.address, as: .killed, why: "its team was dissolved")
          report.outcome += ", ended"
        }
      }
      if agent.spawn != nil, !agent.isLive, agent.process?.isAlive == true {
        // Lost with its tmux server, though its program goes on: it cannot be asked.
        report.outcome = "still runs"
        guard asked.isForced || termination.isHalfEnded(agent) else {
          report.isEnded = false
          return report
        }
        _ = try await termination.end(agent.address, as: .killed, why: "its team was dissolved")
        report.outcome += ", ended"
      }
      let ended = context.keeper.agent(agent.address) ?? agent
      guard ended.spawn != nil else { return report }
      try await returnMail(of: agent)
      if let note = try await termination.evict(ended) { report.note = note }
    } catch {
      report.outcome = "error"
      report.note = "\(error)"
      report.isEnded = false
    }
    return report
  }

  private func returnMail(of agent: Agent) async throws {
    try await MailReturn(context: context).all(of: agent.address, because: Self.reason)
  }

  /// The mail of another program's members stays with that.
  private func returnMail(ofJoined name: String) async throws {
    guard let team = context.keeper.state.teams[name] else { return }
    for agent in team.agents.values where agent.spawn == nil {
      guard team.bridge?.members.contains(agent.name) != true else { continue }
      try await returnMail(of: agent)
    }
  }

  /// Takes the agents out of a team, and notes where its files go; returns that.
  private func close(_ name: String) async throws -> String {
    let time = Timestamp.now.filter { $0.isNumber }
    let archive = "\(context.home.dissolved)/\(name)-\(time)"
    return try await blocking { [self] in
      let agents = try context.keeper.update { state in
        guard var team = state.teams[name], team.dissolution != nil else {
          throw AgentError.unknown(.team, name, among: Array(state.teams.keys))
        }
        let (agents, persons) = (team.agents.values.map(\.address), team.personsMail.map(\.name))
        team.dissolution?.archive = archive
        team.dissolution?.persons = persons
        // team.json is written with nobody active before the team goes.
        team.agents = [:]
        state.teams[name] = team
        return agents
      }
      if let team = context.keeper.state.teams[name] { supervisors.close(team) }
      for address in agents { supervisors.remove(address) }
      return archive
    }
  }
}

/// The dissolutions that are under way, one of each team.
private final class Dissolutions: Sendable {
  private let tasks = Mutex<[String: Task<DissolveReply, any Error>]>([:])

  func current(_ team: String) -> Task<DissolveReply, any Error>? { tasks.withLock { $0[team] } }

  /// Begins one, or returns the one that is under way.
  func start(
    _ team: String, _ work: @escaping @Sendable () async throws -> DissolveReply
  ) -> Task<DissolveReply, any Error> {
    tasks.withLock { tasks in
      if let task = tasks[team] { return task }
      let task = Task { [self] in
        defer { self.tasks.withLock { $0[team] = nil } }
        return try await work()
      }
      tasks[team] = task
      return task
    }
  }
}
