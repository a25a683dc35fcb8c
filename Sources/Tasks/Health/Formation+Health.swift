package import Model

extension Formation {
  /// How a member was when it was last looked at.
  package func health(of agent: Address) -> MemberHealth { member(agent)?.health ?? .healthy }

  /// How many members are healthy.
  package var healthyCount: Int { members.count { $0.health == .healthy } }

  /// Who leads instead of a leader that is gone: whoever is trusted most, of those the one that was
  /// there first, then by name; nil where nobody can.
  package func successor(trust: (Address) -> Double) -> Address? {
    members
      .filter { $0.agent != leader && $0.role != .observer && $0.health.takesTasks && !$0.isAsked }
      .min { a, b in
        let (x, y) = (trust(a.agent), trust(b.agent))
        if x != y { return x > y }
        if a.joinedAt != b.joinedAt { return a.joinedAt < b.joinedAt }
        return (a.agent.name, a.agent.team) < (b.agent.name, b.agent.team)
      }?.agent
  }
}
