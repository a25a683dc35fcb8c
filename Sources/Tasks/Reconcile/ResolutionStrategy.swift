/// How one result is made of the answers of several agents.
package enum ResolutionStrategy: String, CaseIterable, Sendable {
  /// What most say; of equally many, what was said first in the order of the attempts.
  case majorityVote = "majority_vote"
  /// What those say whose trust is the greatest together.
  case trustWeighted = "trust_weighted"
  /// The leader's own answer, or else what the leader chooses.
  case leaderDecides = "leader_decides"
  /// Fails where answers differ.
  case failOnConflict = "fail_on_conflict"
  /// The answer that took the least time; the others are not waited for.
  case fastest
}
