import Control
import Daemon
import JSONSyntax
import TestSupport
import Testing

/// The switch from a method to a service, with what clients may send by mistake.
@Suite(.scratch, .timeLimit(.minutes(10))) struct RouterTests {
  /// Those that answer whatever they are sent.
  private static let parameterless: Set<ControlMethod> = [
    .hello, .status, .stop, .reload, .listWorktrees, .listDeadLetters, .showNotify, .testNotify,
    .listRuns, .showCache, .clearCache, .lastEvent, .listKept, .showTrust, .listTasks,
  ]

  @Test func `A request that lacks what it needs is refused by every method`() async throws {
    try await InProcessDaemon.with { daemon in
      var taken: [ControlMethod] = []
      for method in ControlMethod.allCases where !Self.parameterless.contains(method) {
        do {
          try await daemon.ask(method)
          taken.append(method)
        } catch {
          #expect(!"\(error)".isEmpty, "\(method)")
        }
      }
      #expect(taken == [])
    }
  }
}
