extension State {
  /// How many teammates that have left the list are remembered.
  private static let earlierLimit = 200

  /// The last teammates of a name that somebody may go on with, the newest first: those that left a
  /// worktree, and the last one that needs none.
  package func earlier(of address: Address) -> [Agent] {
    (worktrees.map(\.agent) + earlier).filter { $0.address == address }
      .sorted { $0.joinedAt > $1.joinedAt }
  }

  /// Remembers a teammate that has left the list, in place of an earlier one of its name.
  package mutating func noteEarlier(_ agent: Agent) {
    earlier.removeAll { $0.address == agent.address }
    // Of one that had a worktree, the worktree is what one goes on with, if it stays.
    guard agent.spawn != nil, agent.spawn?.worktree == nil else { return }
    earlier.append(agent)
    earlier.removeFirst(max(0, earlier.count - Self.earlierLimit))
  }
}
