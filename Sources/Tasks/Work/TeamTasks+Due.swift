package import Foundation
package import Model

/// What the rules say has to happen next, without anybody asking for it.
extension TeamTasks {
  /// What a decision between answers depends on.
  package struct Judgement: Sendable {
    package var leader: Address?
    package var trust: [Address: Double]

    package init(leader: Address? = nil, trust: [Address: Double] = [:]) {
      self.leader = leader
      self.trust = trust
    }
  }

  /// The events with all that they make due; without any, what is due by time alone.
  ///
  /// - Throws: where no rule allows one of the events.
  package func following(
    _ events: [TaskEvent], at now: Date, _ judgement: Judgement
  ) throws(TaskError) -> [TaskEvent] {
    var tasks = self
    var all: [TaskEvent] = []
    var concerned = events.isEmpty ? unfinished.map(\.id) : []
    var pending = events.isEmpty ? dealings.due(at: now).map(TaskEvent.dealing) : events
    while true {
      for event in pending {
        try tasks.apply(TaskEntry(number: tasks.last + 1, at: now, event: event))
        concerned.append(event.task)
        concerned += tasks.dependents(of: event.task)
      }
      all += pending
      pending = []
      while pending.isEmpty, let id = concerned.popLast() {
        if let task = tasks[id] { pending = tasks.due(task, at: now, judgement) }
      }
      if pending.isEmpty { pending = tasks.dueStatus(at: now) }
      if pending.isEmpty { return all }
    }
  }

  /// A team with everything done is completed, and one with something new to do is active again.
  private func dueStatus(at now: Date) -> [TaskEvent] {
    guard let formation else { return [] }
    switch formation.status {
    case .active where isEverythingDone:
      return [.formation(.status(.completed, reason: nil))]
    case .completed where !isEverythingDone:
      return [.formation(.status(.active, reason: nil))]
    case .forming: return formation.dueAnswers(at: now).map(TaskEvent.formation)
    case .active, .completed, .shuttingDown, .disbanded: return []
    }
  }

  /// Whether every task and every milestone is done, those that were called off apart.
  private var isEverythingDone: Bool {
    guard unfinished.isEmpty, dealings.areMilestonesDone else { return false }
    let states = Set(all.map(\.state)).subtracting([.cancelled])
    return states == [.done] || (states.isEmpty && !dealings.milestones.isEmpty)
  }

  /// The changes of one task that are due; applying them may make others due.
  func due(_ task: TeamTask, at now: Date, _ judgement: Judgement) -> [TaskEvent] {
    switch task.state {
    case .waiting: dueOfDependencies(task)
    case .open: timeouts(of: task, at: now) ?? dueOfAttempts(task)
    // A crash may have left it without the decision that followed.
    case .deciding: decision(on: task, judgement)
    case .done, .failed, .cancelled, .skipped: []
    }
  }

  /// When something becomes due by time alone; nil if nothing does.
  package var nextDeadline: Date? {
    (unfinished.filter { $0.state == .open }.compactMap(\.nextDeadline)
      + [dealings.nextDeadline, formation?.nextDeadline].compactMap { $0 }).min()
  }

  private func dueOfDependencies(_ task: TeamTask) -> [TaskEvent] {
    let states = task.dependencies.map { (id: $0, state: self[$0]?.state ?? .failed) }
    if let broken = states.first(where: { $0.state.isTerminal && $0.state != .done }) {
      let why = "task \(MessageID.short(broken.id)) is \(broken.state.rawValue)"
      return task.cancellingAttempts(because: why) + [
        .changed(task: task.id, .skipped, TaskOutcome(error: why))
      ]
    }
    return states.allSatisfy { $0.state == .done } ? [.changed(task: task.id, .open, nil)] : []
  }

  /// The attempts whose time is over; nil if there are none.
  private func timeouts(of task: TeamTask, at now: Date) -> [TaskEvent]? {
    let open = task.attempts.filter { !$0.state.isTerminal }
    if let deadline = task.deadline, deadline <= now {
      if task.attempts.isEmpty {
        return [
          .changed(
            task: task.id, .failed, TaskOutcome(error: "nobody took it before its deadline"))
        ]
      }
      return open.isEmpty ? nil : open.map { end($0, of: task, "no answer before the deadline") }
    }
    let silent = open.filter { attempt in task.patience(for: attempt).map { $0 <= now } ?? false }
    return silent.isEmpty
      ? nil
      : silent.map {
        end($0, of: task, "no sign of work for \(Duration.seconds(task.idleSeconds ?? 0).words)")
      }
  }

  private func end(_ attempt: Attempt, of task: TeamTask, _ why: String) -> TaskEvent {
    .ended(task: task.id, number: attempt.number, .timedOut(why))
  }

  private func dueOfAttempts(_ task: TeamTask) -> [TaskEvent] {
    let attempts = task.newestAttempts
    let isOver = attempts.allSatisfy { $0.state.isTerminal }
    let isFirst = task.resolution == .fastest && attempts.contains { $0.state == .succeeded }
    guard !attempts.isEmpty, isOver || isFirst else { return [] }
    return task.cancellingAttempts(because: "another answer was faster")
      + [.changed(task: task.id, .deciding, nil)]
  }

  /// The result of a task whose answers are all there; nothing where somebody has to choose.
  private func decision(on task: TeamTask, _ judgement: Judgement) -> [TaskEvent] {
    switch Reconciliation(of: task, judgement).decide(by: task.resolution) {
    case .done(let outcome): return [.changed(task: task.id, .done, outcome)]
    case .failed(var outcome):
      let attempts = task.newestAttempts
      if attempts.allSatisfy({ $0.state != .succeeded }) { outcome.error = Self.errors(attempts) }
      return [.changed(task: task.id, .failed, outcome)]
    case .undecided: return []
    }
  }

  /// Why none of the agents succeeded.
  private static func errors(_ attempts: [Attempt]) -> String {
    let reasons = attempts.map { "\($0.agent.name): \($0.error ?? $0.state.rawValue)" }
    return "all team members failed: \(reasons.joined(separator: "; "))"
  }
}

extension Formation {
  fileprivate var nextDeadline: Date? { status == .forming ? answersUntil : nil }
}

extension TeamTask {
  /// When something of it becomes due by time alone.
  fileprivate var nextDeadline: Date? {
    let open = attempts.filter { !$0.state.isTerminal }
    guard attempts.isEmpty || !open.isEmpty else { return nil }
    return ([deadline] + open.map(patience)).compactMap { $0 }.min()
  }

  /// Until when an attempt may show no sign of work; nil where it may take its time.
  func patience(for attempt: Attempt) -> Date? {
    guard let idleSeconds, let sign = attempt.lastSignAt else { return nil }
    return sign.addingTimeInterval(idleSeconds)
  }
}

extension Reconciliation {
  /// The answers of a task's agents, in the order of their attempts.
  package init(of task: TeamTask, _ judgement: TeamTasks.Judgement) {
    let votes = task.newestAttempts.filter { $0.state == .succeeded }.compactMap { attempt in
      attempt.answer.map { Vote(agent: attempt.agent, answer: $0, seconds: attempt.seconds ?? 0) }
    }
    self.init(votes: votes, leader: judgement.leader)
    trust = judgement.trust
  }
}
