import Control
import Model
import Platform
import Store
import Synchronization

/// Waits until agents are as somebody wants them, by what the daemon tells.
struct AgentWait: Sendable {
  let goal: AgentGoal
  /// Those that are named; empty for all of a team.
  let agents: [Address]
  let team: String?
  let session: Session

  /// Changes that come within this time are looked at together.
  private static let pace = Duration.milliseconds(100)
  /// A daemon that is started anew is waited for as long.
  private static let patience = Duration.seconds(10)

  /// What is known of each.
  private final class Known: Sendable {
    let rows = Mutex<[Address: (sight: AgentSight, isReached: Bool)]>([:])
  }

  /// - Returns: how they are.
  func run(within limit: Duration?) async throws -> [AgentSight] {
    _ = try await session.daemon()
    let known = Known()
    guard let limit else { return try await reached(known) }
    if let rows = try await withDeadline(limit, { try await reached(known) }) { return rows }
    let open = known.rows.withLock { $0.values.filter { !$0.isReached }.map(\.sight) }
      .sorted { "\($0.agent)" < "\($1.agent)" }.map { "\($0.agent) is \($0.words)" }
    throw CommandFailure(
      "the time ran out: \(open.joined(separator: ", "))", code: ExitCode.timedOut)
  }

  private func reached(_ known: Known) async throws -> [AgentSight] {
    let wake = Wake()
    return try await withThrowingTaskGroup(of: [AgentSight]?.self) { group in
      group.addTask {
        try await listen(wake)
        return nil
      }
      if goal == .mail {
        for team in Set(agents.map(\.team) + [team].compactMap { $0 }) {
          group.addTask {
            try await listen(toMailOf: team, wake)
            return nil
          }
        }
      }
      group.addTask {
        while true {
          await wake.wait()
          try Task.checkCancellation()
          if let rows = try await look(known) { return rows }
          try await Task.sleep(for: Self.pace)
        }
      }
      defer { group.cancelAll() }
      while let rows = try await group.next() {
        if let rows { return rows }
      }
      throw CancellationError()
    }
  }

  // MARK: - What rings

  /// Rings at once, and then whenever something happened to agents or their mail.
  ///
  /// A daemon that was not kept up with, or is started anew, is listened to again: what it told
  /// meanwhile is looked at.
  private func listen(_ wake: Wake) async throws {
    try await session.listen(within: Self.patience, missed: { wake.ring() }) { notice in
      if concerns(notice.known) { wake.ring() }
    }
    throw CommandFailure("the daemon has stopped; `roost up` starts it", code: ExitCode.unavailable)
  }

  /// Whether an event may change the answer; one of another version may.
  private func concerns(_ event: DaemonEvent?) -> Bool {
    switch event {
    case .agentStatus(let agent, _, _), .agentNeedsPerson(let agent, _), .agentGone(let agent, _),
      .agentEvicted(let agent, _),
      .agentJoined(let agent), .agentSpawned(let agent), .agentPaused(let agent),
      .agentResumed(let agent), .agentLeft(let agent):
      isMeant(agent)
    case .delivery(let entry):
      (goal == .mail || goal == .needsYou && entry.event == .held) && isMeant(entry.agent)
    case .teamDissolved, nil: true
    case .daemonStarted, .daemonReloaded, .mailboxDamaged, .leadMail, .personMail, .teamCreated,
      .teamConfigured, .memberEnded, .remoteAgents, .hubChanged, .workEnded, .task, .team:
      false
    }
  }

  private func isMeant(_ agent: Address) -> Bool { agents.contains(agent) || agent.team == team }

  /// Rings when a mailbox changes; of mail that nobody delivers the daemon tells nothing.
  private func listen(toMailOf team: String, _ wake: Wake) async throws {
    let state = try session.state()
    let directory = session.home.inboxes(of: team, session: state.teams[team]?.session)
    try Files.createDirectory(directory, under: session.home.team(team))
    let changes = try FileWatcher().entries(of: directory)
    repeat { wake.ring() } while await changes.next() != nil
    if !Task.isCancelled { throw CommandFailure("team \(team) is gone") }
  }

  // MARK: - Looking

  /// How they are, if all are as they should be.
  private func look(_ known: Known) async throws -> [AgentSight]? {
    let rows: [AgentReply]
    do {
      guard let daemon = try await session.runningDaemon() else { return nil }
      rows = try await daemon.call(.status, as: StatusReply.init).value.agents
    } catch ControlError.closed {
      return nil
    }
    return try known.rows.withLock { known in
      let isFirst = known.isEmpty
      for agent in try known.isEmpty ? wanted(rows) : Array(known.keys) {
        if goal.isLasting, known[agent]?.isReached == true { continue }
        guard let row = rows.first(where: { $0.agent.address == agent }) else {
          throw CommandFailure("\(agent) is not in its team any more")
        }
        let sight = AgentSight(row)
        let standing = goal.standing(of: row)
        if standing == .ended {
          throw CommandFailure("\(agent) has ended otherwise: \(sight.words)")
        }
        if isFirst, goal == .idle, sight.status == "active" {
          session.say("nothing tells yet what \(agent) does; see `roost list`")
        }
        known[agent] = (sight, standing == .reached)
      }
      guard known.values.allSatisfy(\.isReached) else { return nil }
      return known.values.map(\.sight).sorted { "\($0.agent)" < "\($1.agent)" }
    }
  }

  /// Those that are named; else all of the team that are live, or are as they should be already.
  private func wanted(_ rows: [AgentReply]) throws -> [Address] {
    guard let team else { return agents }
    let all = rows.filter { $0.agent.team == team && goal.standing(of: $0) != .ended }
    guard !all.isEmpty else {
      throw CommandFailure("team \(team) has no agent that could be \(goal.rawValue)")
    }
    return all.map(\.agent.address)
  }
}
