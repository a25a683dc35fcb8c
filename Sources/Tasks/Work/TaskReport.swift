import Model

/// What is said of a task to those whom it concerns.
package struct TaskReport: Sendable {
  private let task: TeamTask

  package init(_ task: TeamTask) {
    self.task = task
  }

  /// One line: what it came to and how sure that is.
  package var headline: String {
    let head = "task \(task.shortID) \(Self.words(for: task.state))"
    guard let outcome = task.outcome else { return "\(head): \(task.title)" }
    if let error = outcome.error { return "\(head): \(error)" }
    return "\(head)\(votes): \(task.title)"
  }

  /// How sure the result is, in parentheses; empty where that is not in question.
  package var votes: String {
    guard let outcome = task.outcome, outcome.error == nil, outcome.total > 1 else { return "" }
    var words = "votes \(outcome.votes) of \(outcome.total)"
    if outcome.isDisputed { words += ", not \(Self.names(outcome.dissented))" }
    if let chooser = outcome.chosenBy { words += ", chosen by \(chooser)" }
    return " (\(words))"
  }

  /// The headline with the result that counts.
  package var text: String {
    guard let answer = task.outcome?.answer else { return headline }
    var lines = [headline, answer.text]
    if let commit = answer.commit { lines.append("commit \(commit)") }
    if !answer.artifacts.isEmpty {
      lines.append("files: \(answer.artifacts.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }

  /// What whoever decides is asked.
  package var question: String {
    var lines = ["task \(task.shortID) has different answers, and you decide: \(task.title)"]
    for attempt in task.newestAttempts where attempt.state == .succeeded {
      lines.append("\(attempt.agent.name): \(attempt.answer?.text ?? "")")
    }
    lines.append("Choose with: roost task resolve \(task.shortID) --pick AGENT")
    return lines.joined(separator: "\n")
  }

  private static func words(for state: TaskState) -> String {
    switch state {
    case .waiting: "waits for other tasks"
    case .open: "is open"
    case .deciding: "has to be decided"
    case .done: "is done"
    case .failed: "has failed"
    case .cancelled: "is called off"
    case .skipped: "was skipped"
    }
  }

  private static func names(_ agents: [Address]) -> String {
    agents.map(\.name).joined(separator: ", ")
  }
}
