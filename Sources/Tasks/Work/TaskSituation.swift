import Foundation
package import Model

/// Why a task is where it is: who has it, what it waits for, and what ends the wait.
package struct TaskSituation: Sendable {
  private let task: TeamTask
  private let tasks: TeamTasks
  private let leader: Address

  /// `leader` is who decides for the team.
  package init(_ task: TeamTask, among tasks: TeamTasks, leader: Address) {
    self.task = task
    self.tasks = tasks
    self.leader = leader
  }

  /// In the order in which they matter, one sentence each.
  package var sentences: [String] {
    switch task.state {
    case .waiting: dependencies { !($0?.state == .done) } + end
    case .open: open + end
    case .deciding: [decision] + end
    case .done: votes
    case .failed, .cancelled: votes + ["`roost task retry \(task.shortID)` opens it again."]
    case .skipped:
      dependencies { $0?.state.isTerminal == true && $0?.state != .done }
        + ["`roost task retry \(task.shortID)` opens it all the same."]
    }
  }

  private func dependencies(where isMeant: (TeamTask?) -> Bool) -> [String] {
    task.dependencies.filter { isMeant(tasks[$0]) }.map { id in
      guard let other = tasks[id] else { return "It waits for task \(id), which is not known." }
      let words = other.state == .skipped ? "was skipped" : "is \(other.state.rawValue)"
      let workers = other.workers.map(\.name).joined(separator: ", ")
      let who =
        workers.isEmpty ? "" : "; \(workers) \(other.workers.count == 1 ? "has" : "have") it"
      return task.state == .waiting
        ? "It waits for task \(other.shortID), which \(words)\(who): \(other.title)"
        : "It needed task \(other.shortID), which \(words): \(other.title)"
    }
  }

  private var open: [String] {
    let attempts = task.newestAttempts
    guard attempts.contains(where: { $0.state != .cancelled }) else {
      return ["Nobody has taken it yet: `roost task claim \(task.shortID)` does."]
    }
    return attempts.flatMap(sentences)
  }

  private func sentences(about attempt: Attempt) -> [String] {
    let agent = "\(attempt.agent)"
    switch attempt.state {
    case .queued: return ["\(agent) is to get it; the message is not in its mailbox yet."]
    case .delivered:
      return ["\(agent) has the message since \(time(attempt.deliveredAt)) and has not begun."]
        + patience(attempt)
    case .running:
      let progress = attempt.progress.map {
        ", at \($0.percent) %\($0.note.map { " (\($0))" } ?? "")"
      }
      return [
        "\(agent) works on it\(progress ?? ""); the last sign of that was at"
          + " \(time(attempt.lastSignAt))."
      ] + patience(attempt)
    case .succeeded: return ["\(agent) has answered, and it waits for the others."]
    case .failed, .timedOut, .cancelled:
      return ["\(agent) \(attempt.state.words): \(attempt.error ?? "")"]
    }
  }

  private func patience(_ attempt: Attempt) -> [String] {
    guard let end = task.patience(for: attempt) else { return [] }
    return ["Without a sign of work \(attempt.agent) loses it at \(time(end))."]
  }

  private var decision: String {
    let answers = task.newestAttempts.filter { $0.state == .succeeded }.map(\.agent.name)
    return "\(answers.joined(separator: ", ")) answered otherwise than each other, and \(leader)"
      + " decides: `roost task resolve \(task.shortID) --pick AGENT`"
  }

  private var votes: [String] {
    guard let outcome = task.outcome, outcome.total > 0 else { return [] }
    var sentences = ["\(Self.names(outcome.agreed)) said what counts."]
    if outcome.isDisputed { sentences.append("\(Self.names(outcome.dissented)) said otherwise.") }
    if let chooser = outcome.chosenBy { sentences.append("\(chooser) chose.") }
    return sentences
  }

  /// What ends it by time alone.
  private var end: [String] {
    var sentences: [String] = []
    if let deadline = task.deadline {
      sentences.append("At \(time(deadline)) it ends with what was answered by then.")
    }
    if let formation = tasks.formation, formation.status == .shuttingDown,
      let end = formation.endsAt
    {
      sentences.append("Team \(task.team) ends at \(time(end)), and the task with it.")
    }
    return sentences
  }

  private func time(_ date: Date?) -> String { date.map(Timestamp.text) ?? "?" }

  private static func names(_ agents: [Address]) -> String {
    agents.map { "\($0)" }.joined(separator: ", ")
  }
}
