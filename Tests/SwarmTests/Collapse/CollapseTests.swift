import Foundation
import Swarm
import TestSupport
import Testing

/// Several tries at one task: which are given up, and which one counts.
struct CollapseTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func score(_ parts: [Double], breaks: Int = 0) -> Double {
    let score = CollapseScore(
      compile: parts[0], test: parts[1], contract: parts[2], conflict: parts[3],
      velocity: parts[4], resource: parts[5], breaks: breaks)
    return (score.value * 1e6).rounded() / 1e6
  }

  @Test func `The scores are the seed's`() {
    #expect(score([1, 0.8, 0.9, 0.1, 0.5, 1]) == 0.9)
    #expect(score([1, 0.8, 0.9, 0.1, 0.5, 1], breaks: 3) == 0.6)
    #expect(score([1, 0.6, 1, 0, 0, 1]) == 0.864)
    #expect(score([1, 0.6, 1, 0, 1, 1]) == 0.944)
    #expect(score([0, 0, 0, 0, 0, 1], breaks: 1) == 0.21)
    #expect(score([1, 0.6, 0, 1, 0, 1]) == 0.544)
    #expect(score([1, 0.6, 1, 0, 0, 1], breaks: 6) == 0.264)
    #expect(score([1, 0.6, 1, 0, 0, 1], breaks: 7) == 0.264)
    #expect(score([0, 0, 0, 1, 0, 0], breaks: 6) == 0 && score([9, 9, 9, 0, 9, 9]) == 1)
  }

  private func seen(
    _ attempt: Int, _ isPassing: Bool = true, files: Set<String> = [], lines: Int = 0
  ) -> CollapseObservation {
    var observation = CollapseObservation(attempt: attempt, isPassing: isPassing)
    observation.changedFiles = files
    observation.changedLines = lines
    return observation
  }

  @Test func `A look scores each try beside the others`() {
    var controller = CollapseController()
    let tick = controller.tick(
      [
        seen(2, files: ["a", "b"], lines: 10), seen(1, files: ["a"], lines: 400), seen(3),
        seen(4, false),
      ], now: now)
    #expect(tick.scores.map(\.attempt) == [1, 2, 3, 4])
    #expect(tick.scores.map(\.score.conflict) == [1, 0.5, 0, 0])
    #expect(tick.scores.map(\.score.velocity) == [1, 0.5, 0, 0])
    #expect((tick.scores[2].score.value * 1000).rounded() == 864)
    #expect((tick.scores[3].score.value * 1000).rounded() == 210)
    #expect(tick.ended.isEmpty && tick.promoted == 3)
  }

  /// Looks every 30 seconds until something ends.
  private func looks(
    _ controller: inout CollapseController, _ count: Int,
    _ observations: (Int) -> [CollapseObservation]
  ) -> [[Int]] {
    (0..<count).map { look in
      controller.tick(observations(look), now: now + Double(look * 30)).ended.map(\.attempt)
    }
  }

  @Test func `Nothing ends before its grace, and more than the maximum ends it`() {
    var controller = CollapseController()
    controller.policy.minScore = 0
    let ended = looks(&controller, 4) { _ in [seen(1), seen(2, false)] }
    #expect(ended == [[], [], [2], [2]])
    // One failure in a row is the maximum, not more than it; two breaks too.
    controller = CollapseController()
    controller.policy.minScore = 0
    let spared = looks(&controller, 6) { look in [seen(1), seen(2, look % 3 != 0)] }
    #expect(spared == [[], [], [], [], [], []])
  }

  @Test func `Of tries that are all broken the best goes on`() {
    var controller = CollapseController()
    controller.policy.grace = .zero
    controller.policy.minScore = 0
    var last: [Int] = []
    for _ in 0..<4 {
      last = controller.tick([3, 1, 2].map { seen($0, false) }, now: now).ended.map(\.attempt)
    }
    #expect(last == [2, 3])
  }

  @Test func `The worst goes where it is bad and far behind, one a look`() {
    var controller = CollapseController()
    controller.policy.grace = .zero
    controller.policy.maxFailedChecks = 100
    controller.policy.maxBreaks = 100
    let tick = controller.tick([seen(1), seen(2, false), seen(3, false)], now: now)
    #expect(tick.ended.map(\.attempt) == [3])
    #expect(
      tick.ended.first?.reason == "low coherence pruned (score=0.210, best=0.864, gap=0.654)")
    #expect(controller.tick([seen(1)], now: now).ended.isEmpty)
  }

  @Test func `The reason names the numbers`() {
    var controller = CollapseController()
    controller.policy.grace = .zero
    var poor = seen(2)
    poor.resource = 0.1
    poor.unhealthySignals = 3
    let tick = controller.tick([seen(1), poor], now: now)
    #expect(
      tick.ended.first?.reason
        == "policy_threshold exceeded (invariant_breaks=3, consecutive_compile_failures=0,"
        + " consecutive_resource_failures=1, resource_health_score=0.100)")
  }

  @Test func `What is not seen any more is forgotten`() {
    var controller = CollapseController()
    _ = controller.tick([seen(1, false), seen(2)], now: now)
    _ = controller.tick([seen(2)], now: now)
    #expect(controller.records[1] == nil && controller.records[2]?.breaks == 0)
  }

  @Test func `The order in which tries are shown makes no difference`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let all = (1...6).map { attempt in
        seen(
          attempt, Bool.random(using: &random),
          files: Set((0..<3).map { _ in "f\(Int.random(in: 0..<4, using: &random))" }),
          lines: Int.random(in: 0..<50, using: &random))
      }
      var (one, two) = (CollapseController(), CollapseController())
      (one.policy.grace, two.policy.grace) = (.zero, .zero)
      for _ in 0..<3 {
        let first = one.tick(all, now: now)
        #expect(first == two.tick(all.shuffled(using: &random), now: now))
        #expect(first.ended.count < all.count && first.promoted != nil)
      }
    }
  }

  private func alternative(_ attempt: Int, _ passes: Bool, _ lines: Int, _ seconds: Int)
    -> Alternative
  {
    Alternative(
      attempt: attempt, isPassing: passes, changedLines: lines, duration: .seconds(seconds))
  }

  @Test func `The work that counts passes, changes least, came fastest, and was tried first`() {
    #expect(Alternative.winner(among: []) == nil)
    #expect(Alternative.winner(among: [alternative(1, false, 0, 0)]) == nil)
    let all = [
      alternative(1, false, 1, 1), alternative(4, true, 5, 9), alternative(3, true, 5, 7),
      alternative(2, true, 5, 7), alternative(5, true, 9, 1),
    ]
    #expect(Alternative.winner(among: all)?.attempt == 2)
    #expect(Alternative.winner(among: all.reversed())?.attempt == 2)
  }
}
