import Foundation
package import Model
import Platform
import Store
import Synchronization
package import Tasks

/// What is asked of tasks.
extension TaskService {
  /// Gives a task to members of a team; asking again with the same key finds the same task.
  package func delegate(_ delegation: Delegation) async throws -> (
    task: TeamTask, skipped: [String]
  ) {
    let log = try await blocking { [logs] in try logs.log(of: delegation.team) }
    if let known = try delegation.known(among: log.tasks) { return (known, []) }
    try log.tasks.admit()
    try await budgets.admit(delegation.team)
    let (id, now) = (MessageID.make(at: context.now()), context.now())
    // Others may ask at the same time: what is decided is decided with the tasks as they are then.
    let chosen = Mutex<Delegation.Plan?>(nil)
    let tasks = try await giving(id, log) { [self] tasks in
      try tasks.admit()
      guard try delegation.known(among: tasks) == nil else { return [] }
      let (candidates, refusals) = tasks.agreeing(
        candidates(
          of: delegation.team, tasks.formation, isChecked: delegation.verify != nil),
        estimate: delegation.estimate, at: now)
      let plan: Delegation.Plan
      do {
        plan = try delegation.plan(for: candidates, among: tasks, id: id, at: now)
      } catch let error as TaskError {
        guard case .noWorkers = error else { throw error }
        throw refusals.first { delegation.wants($0.agent) }?.error ?? error
      }
      chosen.withLock { $0 = plan }
      let given = try tasks.giving(to: plan.agents, estimate: delegation.estimate, at: now)
      try budgets.reserve(given.reserved, task: id, of: delegation.team)
      return try tasks.working(on: plan.task.milestone) + given.events + [.created(plan.task)]
        + plan.agents.enumerated().map { place, agent in
          .queued(task: id, number: place + 1, agent: agent)
        }
    }
    if let plan = chosen.withLock({ $0 }) { return (tasks[id] ?? plan.task, plan.skipped) }
    guard let known = try delegation.known(among: tasks) else { throw TaskError.unknownTask(id) }
    return (known, [])
  }

  /// Makes a task or gives one again; where that fails, what was reserved for it is given back.
  private func giving(
    _ id: String, _ log: TaskLog, _ decide: @escaping @Sendable (TeamTasks) throws -> [TaskEvent]
  ) async throws -> TeamTasks {
    do {
      return try await change(log, decide)
    } catch {
      let tasks = log.tasks
      do {
        try await budgets.release(tasks.team) { $0 == id && (tasks[id]?.workers ?? []).isEmpty }
      } catch {
        context.log(.error, "what is reserved for task \(id): \(error)")
      }
      throw error
    }
  }

  /// The members of a team that may get tasks, and those that may not, with the reason.
  ///
  /// A team that was not formed for a goal has its agents as workers, but for its lead.
  func candidates(
    of team: String, _ formation: Formation?, isChecked: Bool = false
  ) -> [Delegation.Candidate] {
    let state = context.state()
    let members =
      formation?.members.map { ($0.agent, $0.role, $0.capabilities) }
      ?? (state.teams[team]?.agents.values.map {
        ($0.address, $0.name == Name.lead ? Role.leader : .worker, $0.capabilities)
      } ?? [])
    return members.map { address, role, capabilities in
      var candidate = Delegation.Candidate(agent: address, role: role)
      candidate.capabilities = capabilities
      candidate.trust = trust.record(of: address).score
      candidate.refusal = context.absence(of: address)
      if isChecked, address.node != nil, candidate.refusal == nil {
        candidate.refusal = "is on another machine, where its work cannot be checked"
      }
      if let member = formation?.member(address), candidate.refusal == nil {
        if member.health == .unhealthy { candidate.refusal = "is unhealthy" }
        if member.isAsked { candidate.refusal = "has not accepted yet" }
      }
      return candidate
    }
  }

  /// Notes what an agent says of its work.
  package func report(
    _ written: String, by agent: Address, _ word: AgentWord
  ) async throws -> TeamTask {
    do {
      let (log, task) = try logs.log(ofTask: written)
      return try await note(word, on: task, log, by: agent)
    } catch TaskError.unknownTask {
      guard let task = try await reportElsewhere(written, by: agent, word) else {
        throw TaskError.unknownTask(written)
      }
      return task
    }
  }

  /// Notes the word on a task of this machine.
  func note(
    _ word: AgentWord, on task: TeamTask, _ log: TaskLog, by agent: Address
  ) async throws -> TeamTask {
    let word = try await proved(word, on: task, log, by: agent)
    if case .done(let answer) = word, let cost = answer.cost, let attempt = task.attempt(of: agent)
    {
      // The cost comes first: an answer is given once, and what it cost must not be lost with it.
      _ = try log.tasks.reporting(word, on: task.id, by: agent)
      try await budgets.record(cost, of: task, by: attempt)
      await tellPrice(cost, of: task, by: agent, log.tasks)
    }
    return try await change(log) { try $0.reporting(word, on: task.id, by: agent) }[task.id] ?? task
  }

  /// The word with what shows that it is so, where it says that work is done.
  private func proved(
    _ word: AgentWord, on task: TeamTask, _ log: TaskLog, by agent: Address
  ) async throws -> AgentWord {
    // The work of an agent elsewhere was looked at there.
    guard case .done(let answer) = word, agent.node == nil,
      task.verify != nil || answer.commit != nil
    else { return word }
    // Whoever was not asked has nothing checked.
    _ = try log.tasks.reporting(word, on: task.id, by: agent)
    let evidence = try WorkEvidence(context, of: agent)
    return .done(try await evidence.checked(answer, by: task.verify))
  }

  package func cancel(
    _ written: String, because reason: String, by proved: Address? = nil
  ) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    try allow(proved, toDecide: task, log.tasks)
    return try await change(written) { try $0.cancelling($1, because: reason) }
  }

  /// Gives a task that failed or was cancelled once more to an agent, or to those who had it last.
  package func retry(
    _ written: String, agent: String?, by proved: Address? = nil
  ) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    try allow(proved, toDecide: task, log.tasks)
    try log.tasks.admit()
    try await budgets.admit(task.team)
    let now = context.now()
    return try await giving(task.id, log) { [self] tasks in
      let events = try tasks.retrying(
        task.id, agent: agent,
        among: candidates(
          of: task.team, tasks.formation, isChecked: task.verify != nil))
      let agents = events.compactMap { event in
        if case .queued(_, _, let agent) = event { agent } else { nil }
      }
      let given = try tasks.giving(to: agents, estimate: task.estimate, at: now)
      try budgets.reserve(given.reserved, task: task.id, of: task.team)
      return given.events + events
    }[task.id] ?? task
  }

  /// Takes an agent's answer as the task's result.
  ///
  /// An agent that is proved to ask may do so where it leads the team or gave the task.
  package func resolve(
    _ written: String, pick name: String, by chooser: String, proved: Address? = nil
  ) async throws -> TeamTask {
    let (log, task) = try logs.log(ofTask: written)
    try allow(proved, toDecide: task, log.tasks)
    return try await change(written) { try $0.resolving($1, pick: name, by: chooser) }
  }

  /// Gives an agent a task that nobody has yet: the one that was named, or the oldest of its teams,
  /// its own first.
  package func claim(_ written: String?, by agent: Address) async throws -> TeamTask {
    var places: [TaskLog]
    if let written {
      places = [try logs.log(ofTask: written).log]
    } else {
      let own = try await blocking { [logs] in try logs.log(of: agent.team) }
      places = [own] + logs.all.filter { $0 !== own && $0.tasks.mayClaim(agent) }
      places = places.filter { $0.tasks.hasFree } + [own]
    }
    guard let log = places.first, log.tasks.mayClaim(agent) else {
      throw TaskError.notAMember("\(agent)", team: places.first?.tasks.team ?? agent.team)
    }
    let id = MessageID.make(at: context.now())
    let now = context.now()
    let tasks = try await change(log) { [self] tasks in
      let events = try tasks.claiming(written, by: agent, message: id)
      guard case .queued(let task, _, _) = events.first else { return events }
      let given = try tasks.giving(to: [agent], estimate: tasks[task]?.estimate, at: now)
      try budgets.reserve(given.reserved, task: task, of: tasks.team)
      return given.events + events
    }
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
    if let team, context.state().teams[team] == nil { throw TaskError.unknownTeam(team) }
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
