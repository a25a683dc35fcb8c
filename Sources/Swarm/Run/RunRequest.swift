import Tasks

/// What a run is started with; its plan was checked.
package struct RunRequest: Sendable, Equatable {
  package var plan: SwarmPlan
  /// Where it was asked for.
  package var directory: String
  /// What runs tasks that name no agent.
  package var agent: String
  package var environment: [String: String]
  package var createdBy: String

  package init(
    plan: SwarmPlan, directory: String, agent: String, environment: [String: String],
    createdBy: String
  ) {
    self.plan = plan
    self.directory = directory
    self.agent = agent
    self.environment = environment
    self.createdBy = createdBy
  }
}

/// What a person may want of a run.
package enum RunChange: Sendable, Equatable {
  case pause
  case resume
  case cancel(reason: String)
  /// A task that did not succeed is done again, and what was skipped because of it.
  case retry(task: String)
  /// The others go on without a task.
  case skip(task: String, reason: String)
  /// A conflict was merged by hand in the task's tree.
  case resolve(task: String)
}

extension SwarmRun {
  /// The changes that a wish comes to.
  ///
  /// - Throws: where it cannot be met as things stand.
  package func events(for wish: RunChange) throws(SwarmError) -> [RunEvent] {
    switch wish {
    case .pause:
      if state == .paused { return [] }
      return [try state(.paused, "a person paused it")]
    case .resume:
      if state == .running { return [] }
      guard state == .paused else { throw notNow }
      return [.state(.running, reason: nil)]
    case .cancel(let reason):
      if state == .cancelling { return [] }
      return [try state(state == .staged ? .cancelled : .cancelling, reason)]
    case .retry(let id): return try retry(id)
    case .skip(let id, let reason):
      let task = try task(id)
      guard !task.state.isSuccess, !task.state.isActive, task.state != .integrating,
        !task.isWaived
      else {
        throw .notNow(what: "task \(id)", state: task.state.words)
      }
      return reopening + [.task(id, .waived(reason))] + dependents(of: id)
    case .resolve(let id):
      let task = try task(id)
      guard task.state == .conflict else {
        throw .notNow(what: "task \(id)", state: task.state.words)
      }
      return []
    }
  }

  private var notNow: SwarmError { .notNow(what: "run \(id)", state: state.words) }

  private func state(_ next: RunState, _ reason: String) throws(SwarmError) -> RunEvent {
    guard state.allows(next) else { throw notNow }
    return .state(next, reason: reason)
  }

  private func task(_ id: String) throws(SwarmError) -> RunTask {
    guard let task = self[id] else { throw .unknownTask(id, run: self.id) }
    return task
  }

  private func retry(_ id: String) throws(SwarmError) -> [RunEvent] {
    let task = try task(id)
    guard task.state.isFailure || task.state == .conflict, state != .succeeded else {
      throw .notNow(what: "task \(id)", state: task.state.words)
    }
    return reopening + [.task(id, .reopened)] + dependents(of: id)
  }

  /// A run that is over goes on when something of it is to be done again.
  private var reopening: [RunEvent] { state.isTerminal ? [.state(.running, reason: nil)] : [] }

  /// What was skipped because of a task waits for it again, in the order of the dependencies.
  private func dependents(of id: String) -> [RunEvent] {
    graph.order.map { tasks[$0] }
      .filter { $0.state == .skipped && $0.becauseOf.contains(id) }
      .map { .task($0.id, .reopened) }
  }
}
