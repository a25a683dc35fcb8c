import Model

/// Why a worktree is not removed.
enum WorktreeError: CodedError, Equatable {
  case unknown(String)
  case isInUse(String, by: Address, status: String)
  case isWorkedIn(String, by: Address, process: Int32)
  /// Not all that is in it can be kept.
  case stays(String, String)

  var code: String {
    switch self {
    case .unknown: "no_worktree"
    case .isInUse: "in_use"
    case .isWorkedIn: "still_runs"
    case .stays: "stays"
    }
  }

  var description: String {
    switch self {
    case .unknown(let path):
      "\(Printable.escaped(path)) is not a worktree of a teammate; see `roost worktree list`"
    case .isInUse(let path, let agent, let status):
      "\(path) is \(agent)'s, which is in the list (\(status));"
        + " `roost leave \(agent.name) --team \(agent.team)` takes one that has ended out of it"
    case .isWorkedIn(let path, let agent, let process):
      "process \(process) of \(agent) still works in \(path); end it first"
    case .stays(let path, let why): "\(path) stays: \(why)"
    }
  }
}
