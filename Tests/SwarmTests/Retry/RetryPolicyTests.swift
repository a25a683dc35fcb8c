import Swarm
import Testing

/// How often a task is tried again, and after how long.
struct RetryPolicyTests {
  @Test func `The longest delays are the seed's`() {
    let policy = RetryPolicy(maxRetries: 3, baseDelay: .milliseconds(100), maxDelay: .seconds(1))
    #expect(policy.longestDelay(beforeRetry: 0) == .milliseconds(100))
    #expect(policy.longestDelay(beforeRetry: 2) == .milliseconds(400))
    #expect(policy.longestDelay(beforeRetry: 9) == .milliseconds(1000))
    let usual = RetryPolicy(SwarmConfig(), task: PlannedTask(id: "a", prompt: "x"))
    #expect(
      (0..<9).map { usual.longestDelay(beforeRetry: $0) }
        == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000].map { .milliseconds($0) })
  }

  @Test func `Delays at the ends of what can be set are neither negative nor endless`() {
    let long = RetryPolicy(maxRetries: 9, baseDelay: .seconds(86_400), maxDelay: .seconds(86_400))
    #expect(long.longestDelay(beforeRetry: .max) == .seconds(86_400))
    let none = RetryPolicy(maxRetries: 9, baseDelay: .zero, maxDelay: .seconds(1))
    var random = SeededRandom(seed: 1)
    #expect(none.delay(beforeRetry: 50, using: &random) == .zero)
    let crossed = RetryPolicy(maxRetries: 9, baseDelay: .seconds(5), maxDelay: .seconds(1))
    #expect(crossed.longestDelay(beforeRetry: 0) == .seconds(1))
  }

  @Test func `A retry comes at any time up to the longest delay, the same one for a seed`() {
    let policy = RetryPolicy(maxRetries: 3, baseDelay: .seconds(1), maxDelay: .seconds(30))
    func delays(_ words: String) -> [Duration] {
      var random = SeededRandom(words: "run", words, "1")
      return (0..<1000).map { _ in policy.delay(beforeRetry: 1, using: &random) }
    }
    let found = delays("a")
    #expect(found == delays("a") && found != delays("b"))
    #expect(found.allSatisfy { (.zero ... .seconds(2)).contains($0) })
    // Full jitter: over the whole of it, evenly.
    for part in 0..<4 {
      let range = Duration.milliseconds(part * 500)..<Duration.milliseconds(part * 500 + 500)
      #expect((200...300).contains(found.count(where: range.contains)))
    }
  }

  @Test func `The seed of words is the same on every machine`() {
    var random = SeededRandom(words: "run", "task", "1")
    var same = SeededRandom(words: "run", "task", "1")
    var other = SeededRandom(words: "runt", "ask", "1")
    let first = random.next()
    #expect(first == same.next() && first != other.next())
    var zero = SeededRandom(seed: .max)
    #expect(Set((0..<100).map { _ in zero.next() }).count == 100)
  }

  @Test func `There are as many retries as are set, or as the task says`() {
    var task = PlannedTask(id: "a", prompt: "x")
    let policy = RetryPolicy(SwarmConfig(), task: task)
    #expect(
      (1...5).map { policy.allowsRetry(afterFailures: $0) } == [true, true, true, false, false])
    task.maxAttempts = 1
    #expect(!RetryPolicy(SwarmConfig(), task: task).allowsRetry(afterFailures: 1))
  }
}
