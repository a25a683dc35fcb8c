import Model
import Store
import Tasks

/// What listeners of the daemon's events hear of tasks, after it is on the disk.
extension TaskService {
  func publish(_ change: TaskLog.Change) {
    trust.add(change)
    for case .dealing(.agreement(let new)) in change.entries.map(\.event)
    where change.before.dealings.agreements[new.agent]?.agreedAt != new.agreedAt {
      context.publish(
        .team(
          .paymentAgreed(
            new.team, "\(new.agent)", mode: new.mode.rawValue,
            price: Int(new.terms.maxPerTask.micros))))
    }
    if let formation = change.after.formation, change.entries.contains(where: \.event.isAnswered) {
      context.compareHeads(formation.members.map(\.agent), formation.leader)
    }
    if let before = change.before.formation, let after = change.after.formation,
      before.leader != after.leader
    {
      context.publish(
        .team(
          .leaderChanged(
            after.team, old: before.leader.map { "\($0)" }, new: after.leader.map { "\($0)" })))
    }
    for entry in change.entries {
      for event in Self.events(of: entry, change) { context.publish(event) }
    }
  }

  private static func events(of entry: TaskEntry, _ change: TaskLog.Change) -> [DaemonEvent] {
    guard let task = change.after[entry.event.task] else { return [] }
    let subject = TeamEvent.TaskSubject(team: task.team, task: task.id, title: task.title)
    var news = TaskNews(team: task.team, task: task.id, state: task.state.rawValue)
    switch entry.event {
    case .told, .heard, .formation, .dealing: return []
    case .created:
      let queued = change.entries.filter { $0.event.task == task.id && $0.event.isQueued }
      return [.task(news), .team(.taskDelegated(subject, workers: queued.count))]
    case .queued(_, let number, _), .delivered(_, let number, _), .running(_, let number),
      .progress(_, let number, _), .ended(_, let number, _), .late(_, let number, _):
      let attempt = task.attempts[number - 1]
      news.agent = attempt.agent
      news.attempt = attempt.state.rawValue
      return [.task(news)]
    case .changed(_, let state, _):
      news.state = state.rawValue
      let attempts = task.newestAttempts
      var events: [DaemonEvent] = [.task(news)]
      if state == .deciding {
        let successes = Set(
          attempts.filter { $0.state == .succeeded }.compactMap(\.answer)
            .map(CanonicalAnswer.init))
        let succeeded = attempts.filter { $0.state == .succeeded }.count
        let mean = attempts.compactMap(\.seconds).reduce(0, +) / Double(max(attempts.count, 1))
        events.append(
          .team(
            .taskCompleted(
              subject, successful: succeeded, failed: attempts.count - succeeded,
              duration: Int(mean * 1000))))
        if successes.count > 1 {
          events.append(.team(.conflictDetected(subject, members: succeeded)))
        }
      }
      return events
    }
  }
}

extension TaskEvent {
  /// Whether all answers to a task are there.
  fileprivate var isAnswered: Bool {
    if case .changed(_, .deciding, _) = self { true } else { false }
  }

  fileprivate var isQueued: Bool {
    if case .queued = self { true } else { false }
  }
}
