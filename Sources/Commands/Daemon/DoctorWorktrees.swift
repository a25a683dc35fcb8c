import Model
import Store

extension DoctorCheck {
  /// Worktrees that nobody is at work in and that stay all the same.
  static let worktrees = DoctorCheck("worktrees") { session in
    let state = session.readableState
    var findings = state.worktrees.map { left($0, state) }
    let known = Set(
      state.worktrees.map(\.worktree.path)
        + state.agents.compactMap { $0.spawn?.worktree?.path })
    for path in try session.home.worktreesOnDisk() where !known.contains(path) {
      findings.append(
        .warning(
          "the worktree \(path) stays: no teammate is known to have it",
          fix: "`roost worktree remove \(path)` keeps what is in it and removes it"))
    }
    return findings
  }

  private static func left(_ left: LeftWorktree, _ state: State) -> Finding {
    let (agent, path) = (left.agent, left.worktree.path)
    let remove = "`roost worktree remove \(path)` keeps what is in it and removes it"
    let again =
      "`roost spawn \(agent.name) --team \(agent.team) --again --cwd \(path)` goes on in it"
    return .warning(
      "the worktree \(path) of \(agent.address) stays: \(left.why)",
      fix: state.teams[agent.team] == nil ? remove : "\(again), or \(remove)")
  }
}
