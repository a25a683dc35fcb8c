package import Foundation
import Model

/// A line for people about a change of a team's tasks, or of the team itself.
package struct TaskLine: Sendable, Equatable {
  package var at: Date
  /// The task that it is about; nil where it is about the team.
  package var task: String?
  /// Whose doing it is, by name; empty where it is nobody's.
  package var who: String
  package var text: String
  /// Whether it tells of a step on the way, which a list of what happened can do without.
  package var isStep = false

  private init(_ at: Date, _ task: String?, _ who: String, _ text: String, isStep: Bool = false) {
    (self.at, self.task, self.who, self.text, self.isStep) = (at, task, who, text, isStep)
  }

  /// What a line of the log tells, given the tasks as they are now.
  ///
  /// A log that was written anew begins with tasks as they were: the answers in them are told with
  /// the times that they have.
  package static func lines(of entry: TaskEntry, in tasks: TeamTasks) -> [TaskLine] {
    let (at, id) = (entry.at, entry.event.task)
    func name(_ number: Int) -> String {
      let attempts = tasks[id]?.attempts ?? []
      return attempts.indices.contains(number - 1) ? attempts[number - 1].agent.name : "?"
    }
    func line(_ number: Int, _ text: String, isStep: Bool = false) -> [TaskLine] {
      [TaskLine(at, id, name(number), text, isStep: isStep)]
    }
    switch entry.event {
    case .created(let task): return lines(of: task)
    case .queued(_, _, let agent):
      return [TaskLine(at, id, agent.name, "is to get it", isStep: true)]
    case .delivered(_, let number, let message):
      return line(
        number, "has it in the mailbox, as message \(MessageID.short(message))", isStep: true)
    case .running(_, let number): return line(number, "works on it", isStep: true)
    case .progress(_, let number, let progress):
      return line(number, "\(progress.percent) %\(progress.note.map { ": \($0)" } ?? "")")
    case .ended(_, let number, let end): return line(number, words(for: end))
    case .late(_, let number, let answer):
      return line(number, "answers late: \(firstLine(answer.text))")
    case .changed(_, let state, let outcome):
      guard var task = tasks[id] else { return [] }
      (task.state, task.outcome) = (state, outcome)
      return [TaskLine(at, id, "", TaskReport(task).headline, isStep: !state.isTerminal)]
    case .told, .heard: return []
    case .formation(let event):
      return [TaskLine(at, nil, who(event), words(for: event, tasks.team))]
    case .dealing(let event): return [TaskLine(at, nil, who(event), words(for: event))]
    }
  }

  private static func lines(of task: TeamTask) -> [TaskLine] {
    var lines = [
      TaskLine(
        task.createdAt, task.id, task.createdBy.name, "gives task \(task.shortID): \(task.title)")
    ]
    for attempt in task.attempts {
      guard let end = attempt.endedAt else { continue }
      let text = attempt.answer?.text ?? attempt.error ?? attempt.state.rawValue
      let word = attempt.state == .succeeded ? "answers" : attempt.state.words
      lines.append(TaskLine(end, task.id, attempt.agent.name, "\(word): \(firstLine(text))"))
    }
    if task.state.isTerminal {
      let end = task.attempts.compactMap(\.endedAt).max() ?? task.createdAt
      lines.append(TaskLine(end, task.id, "", TaskReport(task).headline))
    }
    return lines
  }

  private static func words(for end: TaskEvent.AttemptEnd) -> String {
    guard case .succeeded(let answer) = end else {
      return "\(end.state.words): \(end.error ?? "")"
    }
    return "answers: \(firstLine(answer.text))"
  }

  private static func firstLine(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline)
    return lines.count > 1 ? "\(lines[0]) …" : String(lines.first ?? "")
  }

  private static func who(_ event: FormationEvent) -> String {
    switch event {
    case .joined(let member): member.agent.name
    case .left(let agent, _), .role(let agent, _), .leader(let agent), .accepted(let agent),
      .health(let agent, _, _), .filter(let agent, _):
      agent.name
    case .formed, .status, .shutdown, .withdrawn, .settled: ""
    }
  }

  private static func who(_ event: DealingEvent) -> String {
    switch event {
    case .milestone(let milestone): milestone.agent?.name ?? ""
    case .agreement(let agreement): agreement.agent.name
    case .negotiation(let negotiation): negotiation.agent.name
    }
  }

  private static func words(for event: DealingEvent) -> String {
    switch event {
    case .milestone(let milestone):
      "milestone \"\(milestone.title)\" of \(milestone.amount) is \(milestone.state.rawValue)"
    case .agreement(let agreement): "has an agreement with the team: \(agreement.mode.rawValue)"
    case .negotiation(let negotiation): "negotiates: \(negotiation.state.rawValue)"
    }
  }

  private static func words(for event: FormationEvent, _ team: String) -> String {
    switch event {
    case .formed(let formation):
      "team \(team) is formed: \(formation.goal)"
        + " (\(formation.members.map(\.agent.name).joined(separator: ", ")))"
    case .joined(let member): "joins team \(team) as \(member.role.rawValue)"
    case .left(_, let reason): "leaves team \(team)\(reason.isEmpty ? "" : ": \(reason)")"
    case .role(_, let role): "is \(role.rawValue) of team \(team)"
    case .leader: "leads team \(team)"
    case .status(let status, let reason):
      "team \(team) is \(status.words)\(reason.map { ": \($0)" } ?? "")"
    case .shutdown(let reason, let end):
      "team \(team) ends: \(reason); its tasks may run on until \(Timestamp.text(end))"
    case .accepted: "takes part in team \(team)"
    case .filter(_, let filter): "is shown of the context of team \(team)'s tasks: \(filter.words)"
    case .health(_, let health, let why): "is \(health.rawValue): \(why)"
    case .withdrawn: "team \(team) did not begin"
    case .settled: "the money of team \(team)'s milestones is settled"
    }
  }
}

extension AttemptState {
  /// The state as a person says it.
  package var words: String {
    switch self {
    case .queued: "waits for its message"
    case .delivered: "has not begun"
    case .running: "works"
    case .succeeded: "has answered"
    case .failed: "has failed"
    case .timedOut: "ran out of time"
    case .cancelled: "was called off"
    }
  }
}

extension Formation.Status {
  fileprivate var words: String { self == .shuttingDown ? "shutting down" : rawValue }
}
