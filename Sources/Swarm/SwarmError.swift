/// What can be wrong with what is asked of a run, each with a stable code.
package enum SwarmError: Error, Equatable, Sendable {
  case unknownRun(String)
  case ambiguousRun(String, count: Int)
  case noRuns
  case unknownTask(String, run: String)
  /// There is no attempt of a number, or none at all where that is nil.
  case noAttempt(Int?, task: String, count: Int)
  /// A change that no rule allows.
  case illegal(String)
  case notNow(what: String, state: String)
  case noRepository(String)
  case noCommit(String)
  case repositoryUnfit(String)
  case gitTooOld(found: String)
  case unknownAgent(String)
  case noExecutor(ExecutionMode)
  case notPossible(String)
  case notLandable(String)
  case notResolved(task: String, why: String)
  case notCleanable(String)
  /// An agent's run is for another agent to change.
  case notAllowed(agent: String, run: String, owner: String)

  package var code: String {
    switch self {
    case .unknownRun: "unknown_run"
    case .ambiguousRun: "ambiguous_run"
    case .noRuns: "no_runs"
    case .unknownTask: "unknown_task"
    case .noAttempt: "no_attempt"
    case .illegal: "illegal_change"
    case .notNow: "not_now"
    case .noRepository: "no_repository"
    case .noCommit: "no_commit"
    case .repositoryUnfit: "repository_unfit"
    case .gitTooOld: "git_too_old"
    case .unknownAgent: "unknown_agent"
    case .noExecutor: "no_executor"
    case .notPossible: "not_possible"
    case .notLandable: "not_landable"
    case .notResolved: "not_resolved"
    case .notCleanable: "not_cleanable"
    case .notAllowed: "not_allowed"
    }
  }
}

extension SwarmError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownRun(let run): "there is no run \(run); see `roost swarm list`"
    case .ambiguousRun(let run, let count):
      "\(run) may be any of \(count) runs; give more of its name"
    case .noRuns: "there are no runs yet; `roost swarm run` starts one"
    case .unknownTask(let task, let run):
      "run \(run) has no task \(task); see `roost swarm status \(run)`"
    case .noAttempt(_, let task, 0), .noAttempt(nil, let task, _):
      "task \(task) was not started yet"
    case .noAttempt(let number?, let task, let count):
      "task \(task) has no attempt \(number); "
        + (count == 1 ? "there is attempt 1 alone" : "there are attempts 1 to \(count)")
    case .illegal(let what): "not allowed: \(what)"
    case .notNow(let what, let state): "\(what) is \(state), so this cannot be done now"
    case .noRepository(let directory):
      "\(directory) is not in a git repository; start the run in one, or plan no task that edits"
    case .noCommit(let directory):
      "the repository of \(directory) has no commit yet; make one first"
    case .repositoryUnfit(let why): why
    case .gitTooOld(let found):
      "git \(found) is too old to merge without touching a checkout; install 2.38 or newer"
    case .unknownAgent(let name):
      "\(name) is neither an agent that is known nor a program in PATH; give the agent's command"
    case .noExecutor(let mode): "runs with executor \(mode.rawValue) are not possible yet"
    case .notPossible(let why): why
    case .notLandable(let why): why
    case .notResolved(let task, let why): "task \(task) is not resolved: \(why)"
    case .notCleanable(let why): why
    case .notAllowed(let agent, let run, let owner):
      "\(agent) did not begin run \(run); ask \(owner), who did"
    }
  }
}
