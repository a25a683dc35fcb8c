import Platform

/// What the programs of an attempt find in their environment.
package enum AttemptEnvironment {
  /// What says in which pane whoever started the daemon was.
  private static let terminal: Set = ["TMUX", "TMUX_PANE"]

  /// What says on which repository it was at work, as in one of git's hooks.
  private static let repository: Set = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
  ]

  /// What says which agent it was.
  private static let agent = ["ROOST_AGENT", "ROOST_RUN", "ROOST_TASK", "ROOST_ATTEMPT"]
  private static let more: Set = ["ROOST_TEAM", "ROOST_ROLE", "ROOST_RESULT", "ROOST_PROMPT"]

  /// Whether a variable says who started the daemon, or what that worked on: it is none of the daemon's.
  package static func isStarters(_ name: String) -> Bool {
    repository.contains(name) || more.contains(name) || agent.contains(where: name.hasPrefix)
  }

  /// Whether a variable is none of an agent's.
  static func isForeign(_ name: String) -> Bool { terminal.contains(name) || isStarters(name) }

  /// The daemon's own, with what a run says above it.
  package static func whole(_ own: [String: String]) -> [String: String] {
    ThisProcess.environment.filter { !isForeign($0.key) }.merging(own) { $1 }
  }
}
