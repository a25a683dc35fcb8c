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
    let candidates = candidates(of: delegation.team)
    if let key = delegation.key, let known = log.tasks.task(key: key) {
      guard known.prompt == delegation.prompt else {
        throw TaskError.keyInUse(key, task: known.shortID)
      }
      return (known, [])
    }
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
  func candidates(of team: String) -> [Delegation.Candidate] {
    guard let team = host.state().teams[team] else { return [] }
    return team.agents.values.map { agent in
      var candidate = Delegation.Candidate(
        agent: agent.address, role: agent.name == Name.lead ? .leader : .worker)
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
    let (log, task) = try logs.log(ofTask: written)
    let tasks = try await change(log) { tasks in
      guard let task = tasks[task.id], let attempt = task.attempt(of: agent) else {
        throw TaskError.notAsked(agent, task: task.shortID)
      }
      return try word.events(of: task, attempt)
    }
    return tasks[task.id] ?? task
  }

  package func cancel(_ written: String, because reason: String) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    let tasks = try await change(log) { tasks in
      guard let task = tasks[task.id], !task.state.isTerminal else {
        throw TaskError.isOver(task: task.shortID, state: tasks[task.id]?.state ?? task.state)
      }
      return task.attempts.filter { !$0.state.isTerminal }.map {
        .ended(task: task.id, number: $0.number, .cancelled(reason))
      } + [.changed(task: task.id, .cancelled, TaskOutcome(error: reason))]
    }
    return tasks[task.id] ?? task
  }

  /// Gives a task that failed or was cancelled once more to an agent, or to those who had it last.
  package func retry(_ written: String, agent: String?) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    let candidates = candidates(of: task.team)
    let tasks = try await change(log) { tasks in
      guard let task = tasks[task.id], task.state.isTerminal, task.state != .done else {
        throw TaskError.isNotOver(task: task.shortID, state: tasks[task.id]?.state ?? task.state)
      }
      var named = Delegation(team: task.team, prompt: task.prompt, createdBy: task.createdBy)
      named.assignment = .named
      named.agents =
        agent.map { [$0] }
        ?? task.newestAttempts.filter { $0.state != .succeeded }.map { "\($0.agent)" }
      let agents = try named.plan(for: candidates, among: tasks, id: task.id, at: .distantPast)
        .agents
      return [.changed(task: task.id, .open, nil)]
        + agents.enumerated().map { place, agent in
          .queued(task: task.id, number: task.attempts.count + place + 1, agent: agent)
        }
    }
    return tasks[task.id] ?? task
  }

  /// Gives an agent a task that nobody has yet: the one that was named, or the oldest of its team.
  package func claim(_ written: String?, by agent: Address) async throws -> TeamTask {
    let log = try await blocking { [logs] in try logs.log(of: agent.team) }
    let id = MessageID.make(at: host.now())
    let tasks = try await change(log) { tasks in
      let free = try written.map { [try tasks.task(meant: $0)] } ?? tasks.unfinished
      guard let task = free.first(where: { $0.state == .open && $0.attempts.isEmpty }) else {
        if let named = free.first, written != nil {
          throw TaskError.isOver(task: named.shortID, state: named.state)
        }
        throw TaskError.nothingToClaim(agent)
      }
      return [
        .queued(task: task.id, number: 1, agent: agent),
        .delivered(task: task.id, number: 1, message: id), .running(task: task.id, number: 1),
      ]
    }
    guard let task = tasks.unfinished.first(where: { $0.attempts.first?.message == id }) else {
      throw TaskError.nothingToClaim(agent)
    }
    return task
  }

  /// Takes an agent's answer as the task's result.
  package func resolve(
    _ written: String, pick name: String, by chooser: String
  ) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    let agent = task.attempts.map(\.agent).first { $0.name == name || "\($0)" == name }
    guard let agent else { throw TaskError.notAMember(name, team: task.team) }
    let tasks = try await change(log) { tasks in
      guard let task = tasks[task.id], task.state == .deciding else {
        throw TaskError.notDeciding(task: task.shortID, state: tasks[task.id]?.state ?? task.state)
      }
      let votes = Reconciliation(of: task, TeamTasks.Judgement())
      guard let outcome = votes.outcome(choosing: agent, by: chooser) else {
        throw TaskError.noAnswer(agent, task: task.shortID)
      }
      return [.changed(task: task.id, .done, outcome)]
    }
    return tasks[task.id] ?? task
  }

  // MARK: - Questions

  /// The tasks of a team, or of all teams.
  package func list(team: String?) throws -> [TeamTask] {
    if let team, host.state().teams[team] == nil { throw TaskError.unknownTeam(team) }
    return logs.all.filter { team == nil || $0.tasks.team == team }.flatMap(\.tasks.all)
  }

  package func task(_ written: String) throws -> TeamTask { try logs.log(ofTask: written).task }

  /// Waits until one of the tasks is not as it was seen, or all are over.
  package func wait(for seen: [SeenTask]) async throws -> [(task: TeamTask, revision: Int)] {
    let found = try seen.map { try logs.log(ofTask: $0.id) }
    let watcher = Watchers.Watcher(tasks: Set(found.map(\.task.id)))
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
