package import Model

/// Why something cannot be done with a task.
package enum TaskError: Error, Equatable, CustomStringConvertible {
  /// The seed's word for answers of which none can be taken.
  case conflict
  case unknownTask(String)
  case ambiguousTask(String, count: Int)
  case unknownTeam(String)
  case notAMember(String, team: String)
  case ambiguousMember(String, [Address])
  case noWorkers(team: String, reasons: [String])
  case shuttingDown(team: String)
  case toOneself(Address)
  case unknownDependency(String)
  case deadlineInThePast
  case keyInUse(String, task: String)
  case notAsked(Address, task: String)
  case notTheLeader(Address, task: String)
  case notAllowed(Address, team: String)
  case alreadyAnswered(Address, task: String, state: AttemptState)
  case isTaken(task: String, state: TaskState)
  case isOver(task: String, state: TaskState)
  case isNotOver(task: String, state: TaskState)
  case notDeciding(task: String, state: TaskState)
  case noAnswer(Address, task: String)
  case unknownCommit(String, directory: String)
  case checkFailed(String, code: Int, says: String?)
  case tooLong(bytes: Int, limit: Int)
  case badPercent(Int)
  case nothingToClaim(Address)
  case anotherClaims(Address, Address)
  case formation(FormationError)
  case milestone(MilestoneError)
  /// A transition that no rule allows: a fault of the program.
  case illegal(String)

  /// The name that stays the same for programs.
  package var code: String {
    switch self {
    case .conflict: "conflict"
    case .unknownTask, .unknownDependency: "no_task"
    case .ambiguousTask, .ambiguousMember: "ambiguous"
    case .unknownTeam: "no_team"
    case .notAMember: "not_member"
    case .noWorkers: "no_workers"
    case .shuttingDown: "shutting_down"
    case .toOneself: "to_oneself"
    case .deadlineInThePast: "deadline_past"
    case .keyInUse: "key_in_use"
    case .notAsked: "not_asked"
    case .notTheLeader, .notAllowed: "not_leader"
    case .alreadyAnswered: "already_answered"
    case .isTaken: "is_taken"
    case .isOver: "is_over"
    case .isNotOver: "not_over"
    case .notDeciding: "not_deciding"
    case .noAnswer: "no_answer"
    case .unknownCommit: "no_commit"
    case .checkFailed: "check_failed"
    case .tooLong: "too_long"
    case .badPercent: "bad_percent"
    case .nothingToClaim: "nothing_to_claim"
    case .anotherClaims: "not_asked"
    case .formation(let error): error.code
    case .milestone(let error): error.code
    case .illegal: "illegal_transition"
    }
  }

  package var description: String {
    switch self {
    case .conflict: "conflicting results from team members"
    case .unknownTask(let id): "there is no task \(id); see `roost task list`"
    case .ambiguousTask(let id, let count): "\(id) means \(count) tasks; write more of it"
    case .unknownTeam(let team): "there is no team \(team)"
    case .notAMember(let name, let team):
      "\(name) is not a member of team \(team); see `roost team show \(team)`"
    case .ambiguousMember(let name, let agents): "\(FormationError.ambiguous(name, agents))"
    case .noWorkers(let team, let reasons):
      "no workers in team \"\(team)\""
        + (reasons.isEmpty
          ? "; start some with `roost spawn`" : ": \(reasons.joined(separator: ", "))")
    case .shuttingDown(let team): "team is shutting down: \(team) takes no new tasks"
    case .toOneself(let agent): "\(agent) would give the task to itself; name another member"
    case .unknownDependency(let id):
      "the task \(id), after which this one is to start, is not known"
    case .deadlineInThePast: "the deadline is in the past; give a later one"
    case .keyInUse(let key, let task):
      "the key \(key) belongs to task \(task), which asks something else; choose another key"
    case .notAsked(let agent, let task): "\(agent) was not asked to do task \(task)"
    case .notTheLeader(let agent, let task):
      "\(agent) neither leads the team nor gave task \(task), and so does not decide it"
    case .notAllowed(let agent, let team):
      "\(agent) neither leads team \(team) nor formed it; ask whoever does"
    case .alreadyAnswered(let agent, let task, let state):
      "\(agent) has answered task \(task) already: \(state.rawValue)"
    case .isTaken(let task, let state):
      "task \(task) is not free to be claimed: it is \(state.rawValue)"
    case .isOver(let task, let state): "task \(task) is over: \(state.rawValue)"
    case .isNotOver(let task, let state): "task \(task) is not over: \(state.rawValue)"
    case .notDeciding(let task, let state):
      "task \(task) has nothing to decide: it is \(state.rawValue)"
    case .noAnswer(let agent, let task): "\(agent) has no successful answer to task \(task)"
    case .unknownCommit(let commit, let directory):
      "\(commit) is not a commit in \(directory); commit the work there first"
    case .checkFailed(let command, let code, let words):
      "the check `\(command)` ended with \(code)\(words.map { ": \($0)" } ?? "");"
        + " mend that and answer again"
    case .tooLong(let bytes, let limit):
      "the result has \(bytes) bytes, and \(limit) are the most;"
        + " put it into a file and name that with --artifact"
    case .badPercent(let percent): "\(percent) is not a percentage; give 0 to 100"
    case .nothingToClaim(let agent): "no open task is free for \(agent)"
    case .anotherClaims(let caller, let agent):
      "\(caller) cannot claim tasks for \(agent)"
    case .formation(let error): "\(error)"
    case .milestone(let error): "\(error)"
    case .illegal(let what): "a fault of Roost: \(what)"
    }
  }
}
