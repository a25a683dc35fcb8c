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
}

extension RunView {
  /// With `seen`, the tasks are those alone that changed after the change of that number.
  package init(_ run: SwarmRun, branch: String?, waitsFor: String?, after seen: Int = 0) {
    self.init(
      id: run.id, goal: run.header.plan.goal, state: run.state, reason: run.reason,
      revision: run.last, createdAt: run.header.createdAt, startedAt: run.startedAt,
      endedAt: run.endedAt, repository: run.header.repository?.root, branch: branch,
      landedOn: run.landed?.branch, waitsFor: waitsFor,
      tasks: run.tasks.filter { $0.revision > seen }.map { RunTaskView($0, in: run) })
  }
}

extension RunTaskView {
  init(_ task: RunTask, in run: SwarmRun) {
    let attempt = task.attempts.last
    let costs = task.attempts.compactMap { $0.end?.report.cost }
    self.init(
      id: task.id, title: task.plan.title, state: task.state, since: task.since,
      attempts: task.attempts.count, dependencies: task.plan.dependencies, reason: task.reason,
      retryAt: task.retryAt, commit: task.commit, conflicts: task.conflicts,
      becauseOf: task.becauseOf,
      summary: task.report.flatMap { $0.summary.isEmpty ? nil : $0.summary },
      seconds: attempt?.seconds, directory: attempt?.place.directory,
      cost: costs.isEmpty ? nil : costs.reduce(0, +),
      agent: attempt.flatMap { attempt in
        guard run.config.executor == .pane else { return nil }
        return "\(RunTeammate.address(run: run.id, task: task.id, attempt: attempt.number))"
      })
  }
}
