import Foundation
import Platform
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct WaitingTests {
  private struct Broken: Error {}

  /// Something that a test waits for and another task sets.
  private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
  }

  @Test func `work that is done in time has its result`() async throws {
    #expect(try await withDeadline(.seconds(50)) { 7 } == 7)
  }

  @Test func `work that takes too long is nil, was cancelled and has ended`() async throws {
    let ended = Flag()
    let result: Int? = try await withDeadline(.milliseconds(20)) {
      defer { ended.set() }
      try await Task.sleep(for: .seconds(1000))
      return 7
    }
    #expect(result == nil)
    #expect(ended.isSet)
  }

  @Test func `work that fails in time throws its error`() async throws {
    await #expect(throws: Broken.self) {
      try await withDeadline(.seconds(50)) { throw Broken() } as Int?
    }
  }

  @Test func `a wait as long as a duration can be ends when it is given up`() async throws {
    let longest = Duration(secondsComponent: .max, attosecondsComponent: 0)
    for _ in 0..<3 {
      _ = try await withDeadline(.milliseconds(20)) { await Wake().wait(longest) }
    }
  }

  @Test func `cancelling the task cancels the work and the wait`() async throws {
    let task = Task {
      try await withDeadline(.seconds(1000)) { try await Task.sleep(for: .seconds(1000)) }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a latch lets everybody through who waits, and who comes later`() async throws {
    let latch = Latch()
    try await withThrowingTaskGroup { group in
      for _ in 0..<100 { group.addTask { try await latch.wait() } }
      latch.open()
      try await group.waitForAll()
    }
    try await latch.wait()
  }

  @Test func `who gives up waiting at a latch is told so`() async throws {
    let task = Task { try await Latch().wait() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `blocking jobs run side by side, more of them than the machine has cores`()
    async throws
  {
    let count = 24
    let arrived = DispatchSemaphore(value: 0)
    let go = DispatchSemaphore(value: 0)
    try await withThrowingTaskGroup { group in
      // Each job waits for all others to have begun.
      for _ in 0..<count {
        group.addTask {
          try await blocking {
            arrived.signal()
            go.wait()
          }
        }
      }
      group.addTask {
        try await blocking {
          for _ in 0..<count { arrived.wait() }
          for _ in 0..<count { go.signal() }
        }
      }
      try await group.waitForAll()
    }
    await #expect(throws: Broken.self) { try await blocking { throw Broken() } }
  }

  private struct Part: Service {
    var body: @Sendable () async throws -> Void
    func run() async throws { try await body() }
  }

  @Test func `when one service ends all end`() async throws {
    let ended = Flag()
    let endless = Part {
      defer { ended.set() }
      try await Task.sleep(for: .seconds(1000))
    }
    try await run([endless, Part {}])
    #expect(ended.isSet)
    await #expect(throws: Broken.self) { try await run([endless, Part { throw Broken() }]) }
  }

  @Test func `a bell that rang before is not missed, and rings once`() async throws {
    let wake = Wake()
    wake.ring()
    wake.ring()
    await wake.wait()
    let second: Void? = try await withDeadline(.milliseconds(20)) { await wake.wait() }
    #expect(second == nil)
  }

  @Test func `a bell wakes the task that sleeps by it`() async throws {
    let wake = Wake()
    for _ in 0..<200 {
      async let woken: Void = wake.wait()
      wake.ring()
      await woken
    }
  }

  @Test func `a sleep by the bell ends after its time and when its task is cancelled`() async throws
  {
    let wake = Wake()
    await wake.wait(.milliseconds(5))
    let sleeper = Task { await wake.wait() }
    sleeper.cancel()
    await sleeper.value
    wake.ring()
    await wake.wait()
  }
}
