import Platform

/// How an agent's settings call Roost.
enum RoostProgram {
  /// The name alone where PATH leads to this program, and in what others check out; else its path.
  static func word(for scope: AgentSetup.Scope, _ session: Session) -> String {
    let own = Files.resolved(ThisProcess.executable) ?? ThisProcess.executable
    let found = ExecutableSearch.find("roost", path: session.environment["PATH"] ?? "")
    let isFound = found.flatMap(Files.resolved) == own
    guard scope == .user, !isFound, HookWords.isRoost(own) else { return "roost" }
    return own
  }

  /// Whether a program that some settings call is to be replaced by another word for it.
  static func isStale(_ written: String, _ word: String) -> Bool {
    guard written != word else { return false }
    return written.hasPrefix("/") ? ExecutableSearch.find(written) == nil : word.hasPrefix("/")
  }
}
