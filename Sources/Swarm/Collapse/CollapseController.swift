package import Foundation
import Model

/// Looks at several tries at one task side by side and says which ones to give up.
///
/// It depends on what it is shown alone: where two are as good, the one with the lower number is kept.
package struct CollapseController: Sendable, Equatable {
  package var policy = CollapsePolicy()
  package private(set) var records: [Int: CollapseRecord] = [:]

  package init() {}

  /// What came of one look.
  package struct Tick: Sendable, Equatable {
    /// The score of each, in the order of their numbers.
    package var scores: [(attempt: Int, score: CollapseScore)] = []
    /// Those that are to end, and why.
    package var ended: [(attempt: Int, reason: String)] = []
    /// The best of those that go on.
    package var promoted: Int?

    package static func == (left: Tick, right: Tick) -> Bool {
      left.scores.elementsEqual(right.scores, by: ==)
        && left.ended.elementsEqual(right.ended, by: ==) && left.promoted == right.promoted
    }
  }

  /// Remembers one look at all that run; what is not among them any more is forgotten.
  package mutating func note(_ observations: [CollapseObservation], now: Date) {
    let present = Set(observations.map(\.attempt))
    records = records.filter { present.contains($0.key) }
    for observation in observations {
      records[observation.attempt, default: CollapseRecord(firstSeen: now)].note(
        observation, policy)
    }
  }

  /// Remembers one look, and says what comes of it.
  package mutating func tick(_ observations: [CollapseObservation], now: Date) -> Tick {
    let observations = observations.sorted { $0.attempt < $1.attempt }
    note(observations, now: now)
    var tick = Tick()
    tick.scores = observations.map { ($0.attempt, score($0, among: observations, now: now)) }
    endBroken(observations, &tick, now)
    endWorst(&tick, now)
    tick.promoted = alive(tick).first?.attempt
    return tick
  }

  /// Those that go on, the best first.
  private func alive(_ tick: Tick) -> [(attempt: Int, score: Double)] {
    let ended = Set(tick.ended.map(\.attempt))
    return tick.scores.filter { !ended.contains($0.attempt) }
      .map { ($0.attempt, $0.score.value) }
      .sorted { $0.score == $1.score ? $0.attempt < $1.attempt : $0.score > $1.score }
  }

  private func isOldEnough(_ attempt: Int, _ now: Date) -> Bool {
    records[attempt].map { now.timeIntervalSince($0.firstSeen) >= policy.grace.inSeconds } ?? false
  }

  private func endBroken(
    _ observations: [CollapseObservation], _ tick: inout Tick, _ now: Date
  ) {
    let best = alive(tick).first?.attempt
    var broken: [(attempt: Int, reason: String)] = []
    for observation in observations where isOldEnough(observation.attempt, now) {
      guard let record = records[observation.attempt],
        let reason = policy.reason(record, resource: observation.resource)
      else { continue }
      broken.append((observation.attempt, reason))
    }
    // One always goes on.
    if broken.count == observations.count { broken.removeAll { $0.attempt == best } }
    tick.ended = broken
  }

  private func endWorst(_ tick: inout Tick, _ now: Date) {
    let alive = alive(tick)
    guard alive.count > 1, let best = alive.first, let worst = alive.last,
      worst.score <= policy.minScore, best.score - worst.score >= policy.minGap,
      isOldEnough(worst.attempt, now)
    else { return }
    tick.ended.append(
      (
        worst.attempt,
        "low coherence pruned (score=\(CollapsePolicy.decimals(worst.score)),"
          + " best=\(CollapsePolicy.decimals(best.score)),"
          + " gap=\(CollapsePolicy.decimals(best.score - worst.score)))"
      ))
  }

  private func score(
    _ mine: CollapseObservation, among all: [CollapseObservation], now: Date
  ) -> CollapseScore {
    let shared = all.filter { $0.attempt != mine.attempt }
      .reduce(0) { $0 + mine.changedFiles.intersection($1.changedFiles).count }
    let conflict =
      mine.changedFiles.isEmpty
      ? 0 : CollapseScore.unit(Double(shared) / Double(mine.changedFiles.count))
    let record = records[mine.attempt]
    let seconds = max(1, record.map { now.timeIntervalSince($0.firstSeen) } ?? 1)
    return CollapseScore(
      compile: mine.isPassing ? 1 : 0, test: mine.isPassing ? 0.6 : 0,
      contract: mine.isPassing ? 1 - conflict : 0, conflict: conflict,
      velocity: CollapseScore.unit(Double(max(0, mine.changedLines)) / seconds / 20),
      resource: CollapseScore.unit(mine.resource), breaks: record?.breaks ?? 0)
  }
}
