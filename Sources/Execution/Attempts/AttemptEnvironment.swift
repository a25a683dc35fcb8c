import Platform

/// What the programs of an attempt find in their environment.
package enum AttemptEnvironment {
  /// What whoever started the daemon is and works on, which is none of an agent's.
  static func isForeign(_ name: String) -> Bool {
    ["TMUX", "TMUX_PANE", "ROOST_AGENT", "ROOST_AGENT_ID", "ROOST_TEAM"].contains(name)
      || name.hasPrefix("GIT_")
  }

  /// The daemon's own, with what a run says above it.
  package static func whole(_ own: [String: String]) -> [String: String] {
    ThisProcess.environment.filter { !isForeign($0.key) }.merging(own) { $1 }
  }
}
