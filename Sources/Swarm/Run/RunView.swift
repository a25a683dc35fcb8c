package import Foundation
import Model

/// A run as it is shown: what replies and `--json` have of it.
package struct RunView: Sendable, Equatable {
  package var id: String
  package var goal: String
  package var state: RunState
  package var reason: String?
  /// The number of its last change.
  package var revision: Int
  package var createdAt: Date
  package var startedAt: Date?
  package var endedAt: Date?
  package var repository: String?
  /// The branch that the work goes into; nil where there is no repository.
  package var branch: String?
  /// The branch of the user's that it was brought to.
  package var landedOn: String?
  /// Why nothing more of what is ready is started.
  package var waitsFor: String?
  /// How many agents may run at a time, and how many do.
  package var slots: Int
  package var slotsTaken: Int
  /// What the agents report to have cost, in micro-dollars, and how many tools they called.
  package var cost: Int
  package var toolCalls: Int
  package var tasks: [RunTaskView]

  package func count(of state: RunTaskState) -> Int { tasks.count { $0.state == state } }
}

/// A task of a run as it is shown.
package struct RunTaskView: Sendable, Equatable {
  package var id: String
  package var title: String
  package var state: RunTaskState
  package var since: Date
  package var attempts: Int
  package var dependencies: [String]
  package var reason: String?
  package var retryAt: Date?
  package var commit: String?
  package var conflicts: [String]
  package var becauseOf: [String]
  /// What the agent says of its work.
  package var summary: String?
  /// How long its last attempt took.
  package var seconds: Double?
  /// Where its last attempt works or worked.
  package var directory: String?
  /// In micro-dollars.
  package var cost: Int?
  /// The teammate that makes or made its last attempt; nil where agents are not teammates.
  package var agent: String?
  /// The tries that are or were made side by side, of which one counts; none where it is tried once at a
  /// time.
  package var tries: [RunTryView] = []
  /// Whether its result was known from before.
  package var isReused = false
}

/// One of several tries at a task as it is shown.
package struct RunTryView: Sendable, Equatable {
  package var attempt: Int
  /// How far it is: `launching`, `running`, `needs_input`, `verifying`, or what became of it.
  package var state: String
  package var reason: String?
  package var changedLines: Int?
  package var seconds: Double?
  package var directory: String
  /// The ref with its work, where that does not count.
  package var kept: String?
  /// The teammate that makes or made it; nil where agents are not teammates.
  package var agent: String?
}

extension RunView {
  /// With `seen`, the tasks are those alone that changed after the change of that number.
  package init(_ run: SwarmRun, branch: String?, waitsFor: String?, after seen: Int = 0) {
    self.init(
      id: run.id, goal: run.header.plan.goal, state: run.state, reason: run.reason,
      revision: run.last, createdAt: run.header.createdAt, startedAt: run.startedAt,
      endedAt: run.endedAt, repository: run.header.repository?.root, branch: branch,
      landedOn: run.landed?.branch, waitsFor: waitsFor, slots: run.config.width,
      slotsTaken: run.placesTaken, cost: run.cost, toolCalls: run.toolCalls,
      tasks: run.tasks.filter { $0.revision > seen }.map { RunTaskView($0, in: run) })
  }
}

extension RunTaskView {
  init(_ task: RunTask, in run: SwarmRun) {
    let attempt = task.current
    let costs = task.attempts.compactMap(\.cost)
    self.init(
      id: task.id, title: task.plan.title, state: task.state, since: task.since,
      attempts: task.attempts.count, dependencies: task.plan.dependencies, reason: task.reason,
      retryAt: task.retryAt, commit: task.commit, conflicts: task.conflicts,
      becauseOf: task.becauseOf,
      summary: task.report.flatMap { $0.summary.isEmpty ? nil : $0.summary },
      seconds: attempt?.seconds,
      directory: attempt.flatMap { $0.isReused ? nil : $0.place.directory },
      cost: costs.isEmpty ? nil : costs.reduce(0, +),
      agent: attempt.flatMap {
        $0.isReused ? nil : run.teammate(of: task.id, attempt: $0.number)
      },
      tries: task.isRace && attempt?.isReused != true
        ? task.tries.map { RunTryView($0, of: task, in: run) } : [],
      isReused: attempt?.isReused == true)
  }
}

extension RunTryView {
  init(_ attempt: RunAttempt, of task: RunTask, in run: SwarmRun) {
    let isChosen = task.chosen == attempt.number
    // One that was replaced was never started, and left nothing.
    let isLost =
      !isChosen && attempt.verdict != nil && attempt.stateOfTry != "replaced"
      && (task.chosen != nil || task.state.isTerminal)
    self.init(
      attempt: attempt.number, state: isChosen ? "chosen" : attempt.stateOfTry,
      reason: attempt.question ?? attempt.verdict?.reason ?? attempt.stopReason,
      seconds: attempt.seconds, directory: attempt.place.directory,
      kept: isLost && attempt.place.branch != nil
        ? RunRefs.kept(run: run.id, task: task.id, attempt: attempt.number) : nil,
      agent: run.teammate(of: task.id, attempt: attempt.number))
    if case .passed(_, let lines) = attempt.verdict { changedLines = lines }
  }

  /// "try 2 passed: 14 lines changed, 31 s; its work is at refs/…".
  package var text: String {
    var said = "try \(attempt) \(state)"
    var parts: [String] = []
    if let changedLines { parts.append("\(changedLines) lines changed") }
    if let seconds { parts.append("\(Int(seconds)) s") }
    if let reason { parts.append(reason) }
    if !parts.isEmpty { said += ": \(parts.joined(separator: ", "))" }
    if let kept { said += "; what it left is at \(kept)" }
    return said
  }
}

extension RunAttempt {
  /// How far it is, as one of several tries.
  var stateOfTry: String {
    if let verdict { return verdict.name }
    if end != nil { return RunTaskState.verifying.rawValue }
    if question != nil { return RunTaskState.needsInput.rawValue }
    return (startedAt == nil ? RunTaskState.launching : .running).rawValue
  }
}

extension SwarmRun {
  /// The teammate that makes an attempt; nil where agents are not teammates.
  package func teammate(of task: String, attempt: Int) -> String? {
    guard config.executor == .pane else { return nil }
    return "\(RunTeammate.address(run: id, task: task, attempt: attempt))"
  }
}
