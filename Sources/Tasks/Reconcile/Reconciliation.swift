package import Model

/// Makes one result of the answers of several agents.
///
/// The answers of agents that succeeded count, in the order of the attempts; equal ones are grouped
/// (`CanonicalAnswer`), and the strategy chooses a group. All of it is deterministic.
package struct Reconciliation: Sendable {
  /// What is to be done.
  package enum Decision: Sendable, Equatable {
    case done(TaskOutcome)
    case failed(TaskOutcome)
    /// A person or the leader has to choose; the outcome holds what there is to choose from.
    case undecided(TaskOutcome)
  }

  /// One agent's answer, with what its weight depends on.
  package struct Vote: Sendable {
    package var agent: Address
    package var answer: TaskAnswer
    package var seconds: Double

    package init(agent: Address, answer: TaskAnswer, seconds: Double) {
      self.agent = agent
      self.answer = answer
      self.seconds = seconds
    }
  }

  package var votes: [Vote]
  /// How far each agent is trusted; those that nothing is known of count alike.
  package var trust: [Address: Double] = [:]
  package var leader: Address?

  /// The weight of an agent of which nothing is known.
  package static let unknownTrust = 0.5

  package init(votes: [Vote], leader: Address? = nil) {
    self.votes = votes
    self.leader = leader
  }

  /// Votes that say the same, in their order.
  private struct Group {
    var votes: [Vote]
    /// The place of the first one among all.
    var place: Int

    /// The fastest, and of equally fast ones the first.
    var representative: Vote {
      votes.dropFirst().reduce(votes[0]) { $1.seconds < $0.seconds ? $1 : $0 }
    }
  }

  package func decide(by strategy: ResolutionStrategy) -> Decision {
    guard !votes.isEmpty else {
      return .failed(TaskOutcome(error: "no successful results: \(TaskError.conflict)"))
    }
    let groups = grouped()
    switch strategy {
    case .majorityVote: return .done(outcome(best(of: groups) { Double($0.votes.count) }))
    case .trustWeighted:
      let winner = best(of: groups, breakingTiesBySpeed: true) { group in
        group.votes.reduce(0) { $0 + (trust[$1.agent] ?? Self.unknownTrust) }
      }
      return .done(outcome(winner))
    case .fastest:
      return .done(outcome(best(of: groups) { -$0.representative.seconds }))
    case .failOnConflict:
      guard groups.count == 1 else {
        var failure = outcome(best(of: groups) { Double($0.votes.count) })
        failure.answer = nil
        failure.winner = nil
        failure.error = "conflicting results from \(votes.count) agents: \(TaskError.conflict)"
        return .failed(failure)
      }
      return .done(outcome(groups[0]))
    case .leaderDecides:
      if let own = groups.first(where: { $0.votes.contains { $0.agent == leader } }) {
        var chosen = outcome(own)
        chosen.winner = leader
        chosen.answer = own.votes.first { $0.agent == leader }?.answer
        chosen.chosenBy = leader.map { "\($0)" }
        return .done(chosen)
      }
      return groups.count == 1 ? .done(outcome(groups[0])) : .undecided(outcome(groups[0]))
    }
  }

  /// What comes of it when somebody chooses an agent's answer; nil where that agent has none.
  package func outcome(choosing agent: Address, by chooser: String) -> TaskOutcome? {
    guard let vote = votes.first(where: { $0.agent == agent }),
      let group = grouped().first(where: { $0.votes.contains { $0.agent == agent } })
    else { return nil }
    var chosen = outcome(group)
    chosen.winner = agent
    chosen.answer = vote.answer
    chosen.chosenBy = chooser
    return chosen
  }

  private func grouped() -> [Group] {
    var groups: [Group] = []
    var places: [CanonicalAnswer: Int] = [:]
    for (place, vote) in votes.enumerated() {
      let form = CanonicalAnswer(vote.answer)
      if let known = places[form] {
        groups[known].votes.append(vote)
      } else {
        places[form] = groups.count
        groups.append(Group(votes: [vote], place: place))
      }
    }
    return groups
  }

  private func best(
    of groups: [Group], breakingTiesBySpeed: Bool = false, weight: (Group) -> Double
  ) -> Group {
    groups.dropFirst().reduce(groups[0]) { best, group in
      let (a, b) = (weight(best), weight(group))
      if a != b { return b > a ? group : best }
      let isFaster = group.representative.seconds < best.representative.seconds
      return breakingTiesBySpeed && isFaster ? group : best
    }
  }

  private func outcome(_ group: Group) -> TaskOutcome {
    var outcome = TaskOutcome()
    outcome.winner = group.representative.agent
    outcome.answer = group.representative.answer
    outcome.agreed = group.votes.map(\.agent)
    let agreed = Set(outcome.agreed)
    outcome.dissented = votes.map(\.agent).filter { !agreed.contains($0) }
    outcome.total = votes.count
    return outcome
  }
}
