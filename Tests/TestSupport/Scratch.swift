import Foundation
import Platform
package import Testing

/// Gives each test a directory of its own, with a short path so that sockets fit, and removes it.
///
/// Tests that need one run programs of their own, so that only some of them run at a time.
package struct ScratchTrait: TestTrait, SuiteTrait, TestScoping {
  package var isRecursive: Bool { true }

  /// More at a time would wait for each other until their time is over.
  private static let places = Semaphore(4 * ProcessInfo.processInfo.activeProcessorCount)

  package func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    test.isSuite ? nil : self
  }

  package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase == nil else { return try await Scratch.with { try await body() } }
    // Around all cases of a test: here its time limit does not run yet.
    await Self.places.take()
    defer { Self.places.give() }
    try await body()
  }
}

extension Trait where Self == ScratchTrait {
  /// A directory of its own for each test: `Scratch.directory`.
  package static var scratch: ScratchTrait { ScratchTrait() }
}

package enum Scratch {
  @TaskLocal fileprivate static var current: String?

  /// Makes a directory for a body to work in, and removes it.
  package static func with<Result: Sendable>(
    _ body: @concurrent @Sendable () async throws -> Result
  ) async throws -> Result {
    let name = String(UInt32.random(in: .min ... .max), radix: 36)
    let directory = "/tmp/roost-\(name)"
    try Files.createDirectory(directory)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await $current.withValue(directory) { try await body() }
  }

  /// The running test's own directory.
  package static var directory: String {
    guard let current else { preconditionFailure("the suite lacks the .scratch trait") }
    return current
  }

  package static func path(_ name: String) -> String { "\(directory)/\(name)" }
}

/// A condition that did not come true in time.
package struct NeverHappened: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) {
    self.description = description
  }
}

/// Waits until a condition holds, looking at ever longer intervals.
///
/// The limit counts the intervals alone: on a machine that is busy with other tests all else takes longer,
/// here as in what is waited for. In all it is less than the minute after which the daemon looks at
/// everything again, which would hide that it missed something.
package func eventually(
  _ what: String, within limit: Duration = .seconds(40),
  _ condition: @Sendable () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit * 1.4
  var (pause, waited) = (Duration.milliseconds(2), Duration.zero)
  while try await !condition() {
    guard waited < limit, ContinuousClock.now < end else {
      throw NeverHappened(description: "never: \(what)")
    }
    try await Task.sleep(for: pause)
    waited += pause
    pause = min(pause * 2, .milliseconds(100))
  }
}
