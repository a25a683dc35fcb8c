import Foundation
package import Model
import Platform
import Store
package import Tasks

/// What is asked of tasks.
extension TaskService {
  /// Gives a task to members of a team; asking again with the same key finds the same task.
  package func delegate(_ delegation: Delegation) async throws -> (
    task: TeamTask, skipped: [String]
  ) {
    let log = try await blocking { [logs] in try logs.log(of: delegation.team) }
    let (id, now) = (MessageID.make(at: host.now()), host.now())
    let candidates = candidates(of: delegation.team, log.tasks.formation)
    if let formation = log.tasks.formation, !formation.status.takesTasks {
      throw formation.status == .shuttingDown
        ? TaskError.shuttingDown(team: delegation.team)
        : TaskError.formation(.disbanded(team: delegation.team))
    }
    if let key = delegation.key, let known = log.tasks.task(key: key) {
      guard known.prompt == delegation.prompt else {
        throw TaskError.keyInUse(key, task: known.shortID)
      }
      return (known, [])
    }
    try await budgets.admit(delegation.team)
    let plan = try delegation.plan(for: candidates, among: log.tasks, id: id, at: now)
    let tasks = try await change(log) { _ in
      [.created(plan.task)]
        + plan.agents.enumerated().map { place, agent in
          .queued(task: id, number: place + 1, agent: agent)
        }
    }
    return (tasks[id] ?? plan.task, plan.skipped)
  }

  /// The members of a team that may get tasks, and those that may not, with the reason.
  ///
  /// A team that was not formed for a goal has its agents as workers, but for its lead.
  func candidates(of team: String, _ formation: Formation?) -> [Delegation.Candidate] {
    let state = host.state()
    let members =
      formation?.members.map { ($0.agent, $0.role, $0.capabilities) }
      ?? (state.teams[team]?.agents.values.map {
        ($0.address, $0.name == Name.lead ? Role.leader : .worker, $0.capabilities)
      } ?? [])
    return members.map { address, role, capabilities in
      var candidate = Delegation.Candidate(agent: address, role: role)
      candidate.capabilities = capabilities
      guard let agent = state.agent(address) else {
        candidate.refusal = "has left"
        return candidate
      }
      if let gone = agent.gone {
        candidate.refusal = "is gone: \(gone)"
      } else if !agent.isLive {
        candidate.refusal = "is \(agent.status)"
      }
      return candidate
    }
  }

  /// Notes what an agent says of its work.
  package func report(
    _ written: String, by agent: Address, _ word: AgentWord
  ) async throws -> TeamTask {
    let word = try await proved(word, on: written, by: agent)
    let task = try await change(written) { try $0.reporting(word, on: $1, by: agent) }
    if case .done(let answer) = word, let cost = answer.cost, let attempt = task.attempt(of: agent)
    {
      try await budgets.record(cost, of: task, by: attempt)
    }
    return task
  }

  /// The word with what shows that it is so, where it says that work is done.
  private func proved(
    _ word: AgentWord, on written: String, by agent: Address
  ) async throws -> AgentWord {
    let tasks = try logs.log(ofTask: written)
    guard case .done(let answer) = word, tasks.task.verify != nil || answer.commit != nil else {
      return word
    }
    // Whoever was not asked has nothing checked.
    _ = try tasks.log.tasks.reporting(word, on: tasks.task.id, by: agent)
    let evidence = try WorkEvidence(of: agent, in: host.state())
    return .done(try await evidence.checked(answer, of: tasks.task))
  }

  package func cancel(_ written: String, because reason: String) async throws -> TeamTask {
    try await change(written) { try $0.cancelling($1, because: reason) }
  }

  /// Gives a task that failed or was cancelled once more to an agent, or to those who had it last.
  package func retry(_ written: String, agent: String?) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    let candidates = candidates(of: task.team, log.tasks.formation)
    return try await change(written) { try $0.retrying($1, agent: agent, among: candidates) }
  }

  /// Takes an agent's answer as the task's result.
  package func resolve(
    _ written: String, pick name: String, by chooser: String
  ) async throws -> TeamTask {
    try await change(written) { try $0.resolving($1, pick: name, by: chooser) }
  }

  /// Gives an agent a task that nobody has yet: the one that was named, or the oldest of its team.
  package func claim(_ written: String?, by agent: Address) async throws -> TeamTask {
    let log = try await blocking { [logs] in try logs.log(of: agent.team) }
    let id = MessageID.make(at: host.now())
    let tasks = try await change(log) { try $0.claiming(written, by: agent, message: id) }
    let mine = tasks.unfinished.first { $0.attempts.contains { $0.message == id } }
    guard let mine else { throw TaskError.nothingToClaim(agent) }
    return mine
  }

  /// Changes the task that was meant, and returns it as it is then.
  private func change(
    _ written: String, _ decide: @escaping @Sendable (TeamTasks, String) throws -> [TaskEvent]
  ) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    return try await change(log) { try decide($0, task.id) }[task.id] ?? task
  }

  // MARK: - Questions

  /// The newest tasks of a team, or of all teams, the newest last, and how many there are.
  package func list(
    team: String?, state: TaskState?, worker: Address?, limit: Int?
  ) throws -> (tasks: [TeamTask], total: Int) {
    if let team, host.state().teams[team] == nil { throw TaskError.unknownTeam(team) }
    let limit = max(0, limit ?? .max)
    let found = logs.all.filter { team == nil || $0.tasks.team == team }.map { log in
      log.tasks.newest(limit) { task in
        (state == nil || task.state == state)
          && (worker.map { task.workers.contains($0) } ?? true)
      }
    }
    let total = found.reduce(0) { $0 + $1.total }
    guard found.count > 1 else { return (found.first?.tasks ?? [], total) }
    let all = found.flatMap(\.tasks).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    return (Array(all.suffix(limit)), total)
  }

  package func task(_ written: String) throws -> TeamTask { try logs.log(ofTask: written).task }

  /// Waits until one of the tasks is not as it was seen, or all are over.
  ///
  /// Whoever made a task and waits for it here is not told in another way.
  package func wait(
    for seen: [SeenTask], by owner: Address?
  ) async throws -> [(task: TeamTask, revision: Int)] {
    let found = try seen.map { try logs.log(ofTask: $0.id) }
    let watcher = Watchers.Watcher(tasks: Set(found.map(\.task.id)), owner: owner)
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    while true {
      let now = found.map { log, task in
        (log.tasks[task.id] ?? task, log.tasks.revision(of: task.id))
      }
      let isNews = zip(seen, now).contains { $0.revision != $1.1 }
      if isNews || now.allSatisfy({ $0.0.state.isTerminal }) { return now }
      try Task.checkCancellation()
      await watcher.wake.wait()
      try Task.checkCancellation()
    }
  }
}
