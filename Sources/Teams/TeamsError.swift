/// Why a teammate could not be started, ended or given a place to work.
package enum TeamsError: Error, Equatable, CustomStringConvertible {
  case noProgram(String)
  case noDirectory(String)
  case notARepository(String)
  case git(String)
  case pane(String)
  case plan(String)
  /// A worktree could not be prepared.
  case setup(String)
  /// What was asked of kept work cannot be done.
  case kept(String)
  /// A teammate's work is not merged, and why.
  case merge(String)

  /// A stable word for programs.
  package var code: String {
    switch self {
    case .noProgram: "no_program"
    case .noDirectory: "no_directory"
    case .notARepository: "no_repository"
    case .git: "git_failed"
    case .pane: "no_pane"
    case .plan: "no_plan"
    case .setup: "setup_failed"
    case .kept: "not_kept"
    case .merge: "not_merged"
    }
  }

  /// Whether it is that the disk, or the user's share of it, is full.
  package var isDiskFull: Bool {
    guard case .git(let why) = self else { return false }
    return ["No space left on device", "Disk quota exceeded"].contains {
      why.firstRange(of: $0) != nil
    }
  }

  package var description: String {
    switch self {
    case .noProgram(let name): "there is no program \(name) in PATH; install it, or give its path"
    case .noDirectory(let path): "\(path) is not a directory; choose one with --cwd"
    case .notARepository(let path):
      "\(path) is in no git repository, so there can be no worktree of it; leave --worktree out"
    case .git(let why): "git refused: \(why)"
    case .pane(let why): why
    case .plan(let why): why
    case .setup(let why): why
    case .kept(let why): why
    case .merge(let why): why
    }
  }
}
