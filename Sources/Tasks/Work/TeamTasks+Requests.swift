package import Model

/// What the log takes note of when something is asked of a task.
extension TeamTasks {
  private func known(_ id: String) throws(TaskError) -> TeamTask {
    guard let task = self[id] else { throw .unknownTask(id) }
    return task
  }

  /// Refuses new work where the team ends or has ended.
  package func admit() throws(TaskError) {
    guard let formation, !formation.status.takesTasks else { return }
    throw formation.status == .shuttingDown
      ? .shuttingDown(team: team) : .formation(.disbanded(team: team))
  }

  /// What becomes of the milestone that a new task belongs to: somebody works on it.
  package func working(on milestone: String?) throws(TaskError) -> [TaskEvent] {
    guard let milestone else { return [] }
    do throws(MilestoneError) {
      var found = try dealings.milestone(milestone, team: team)
      switch found.state {
      case .pending, .active, .disputed: return []
      case .funded:
        found.begin()
        return [.dealing(.milestone(found))]
      case .completed, .released, .expired, .refunded:
        throw .invalidTransition(milestone: milestone, from: found.state, to: .active)
      }
    } catch {
      throw .milestone(error)
    }
  }

  /// An agent's word on its work.
  package func reporting(
    _ word: AgentWord, on id: String, by agent: Address
  ) throws(TaskError) -> [TaskEvent] {
    let task = try known(id)
    guard let attempt = task.attempt(of: agent) else {
      throw .notAsked(agent, task: task.shortID)
    }
    return try word.events(of: task, attempt)
  }

  package func cancelling(_ id: String, because reason: String) throws(TaskError) -> [TaskEvent] {
    let task = try known(id)
    guard !task.state.isTerminal else { throw .isOver(task: task.shortID, state: task.state) }
    return task.cancellingAttempts(because: reason)
      + [.changed(task: id, .cancelled, TaskOutcome(error: reason))]
  }

  /// What a member that is taken out was to do for the team is called off.
  package func cancelling(after changes: [FormationEvent]) -> [TaskEvent] {
    changes.flatMap { change -> [TaskEvent] in
      guard case .left(let agent, _) = change else { return [] }
      return unfinished.flatMap {
        $0.cancellingAttempts(because: "it left team \(team)") { $0.agent == agent }
      }
    }
  }

  /// A task that failed or was cancelled goes to an agent once more, or to those that did not succeed.
  package func retrying(
    _ id: String, agent: String?, among candidates: [Delegation.Candidate]
  ) throws(TaskError) -> [TaskEvent] {
    let task = try known(id)
    try admit()
    guard task.state.isTerminal, task.state != .done else {
      throw .isNotOver(task: task.shortID, state: task.state)
    }
    var delegation = Delegation(team: team, prompt: task.prompt, createdBy: task.createdBy)
    delegation.assignment = .named
    delegation.agents =
      agent.map { [$0] }
      ?? task.newestAttempts.filter { $0.state != .succeeded }.map { "\($0.agent)" }
    if delegation.agents.isEmpty {
      delegation.assignment = task.assignment
      delegation.agents = task.newestAttempts.map { "\($0.agent)" }
    }
    let agents = try delegation.choose(among: candidates, self).agents
    return [.changed(task: id, .open, nil)]
      + agents.enumerated().map { place, agent in
        .queued(task: id, number: task.attempts.count + place + 1, agent: agent)
      }
  }

  /// Whether an agent may claim tasks: where the team was formed, those may that were chosen for it.
  package func mayClaim(_ agent: Address) -> Bool {
    agent.team == team || formation?.member(agent) != nil
  }

  /// Whether there is a task that nobody has, in a team that takes work.
  package var hasFree: Bool {
    formation?.status.takesTasks != false && unfinished.contains(where: \.isFree)
  }

  /// An agent takes a task that nobody has: the one that is meant, or the oldest.
  package func claiming(
    _ written: String?, by agent: Address, message: String
  ) throws(TaskError) -> [TaskEvent] {
    try admit()
    let wanted = try written.map { written throws(TaskError) in try task(meant: written) }
    let free = wanted.map { [$0] } ?? unfinished
    guard let task = free.first(where: \.isFree) else {
      if let wanted { throw .isTaken(task: wanted.shortID, state: wanted.state) }
      throw .nothingToClaim(agent)
    }
    let number = task.attempts.count + 1
    return [
      .queued(task: task.id, number: number, agent: agent),
      .delivered(task: task.id, number: number, message: message),
      .running(task: task.id, number: number),
    ]
  }

  /// Somebody takes an agent's answer as the result.
  package func resolving(
    _ id: String, pick name: String, by chooser: String
  ) throws(TaskError) -> [TaskEvent] {
    let task = try known(id)
    let agents = task.newestAttempts.map(\.agent)
    guard let agent = try Delegation.meant(name, team, agents, { $0 }) else {
      throw .notAMember(name, team: team)
    }
    guard task.state == .deciding else {
      throw .notDeciding(task: task.shortID, state: task.state)
    }
    let votes = Reconciliation(of: task, Judgement())
    guard let outcome = votes.outcome(choosing: agent, by: chooser) else {
      throw .noAnswer(agent, task: task.shortID)
    }
    return [.changed(task: id, .done, outcome)]
  }
}

extension TeamTask {
  /// The ends of those of its attempts that are meant and are not over.
  func cancellingAttempts(
    because reason: String, where isMeant: (Attempt) -> Bool = { _ in true }
  ) -> [TaskEvent] {
    attempts.filter { !$0.state.isTerminal && isMeant($0) }.map {
      .ended(task: id, number: $0.number, .cancelled(reason))
    }
  }

  /// Whether it was made to be claimed and nobody has.
  fileprivate var isFree: Bool {
    state == .open && attempts.allSatisfy { $0.state == .cancelled }
  }
}
