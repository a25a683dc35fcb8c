import Foundation
import Platform
import Store
import Swarm
import TestSupport
import Testing

/// A run's log with many who change the run at once.
@Suite(.scratch, .timeLimit(.minutes(10))) struct RunLogTests {
  private let path = Scratch.path("run.jsonl")
  private static let count = 40

  private func header() -> RunHeader {
    let tasks = (0..<Self.count).map { PlannedTask(id: "t\($0)", title: "t", prompt: "p") }
    return RunHeader(
      id: "r", plan: SwarmPlan(goal: "g", tasks: tasks, config: SwarmConfig()), repository: nil,
      directory: "/", agent: "true", environment: [:], createdBy: "user@default",
      createdAt: Date())
  }

  @Test
  func `What many change at once is all there, in order, and on the disk when each hears of it`()
    async throws
  {
    let log = try RunLog(path, beginning: header(), at: Date())
    try await withThrowingDiscardingTaskGroup { group in
      for number in 0..<Self.count {
        group.addTask { [path] in
          let changes: [RunTaskChange] = [
            .launching(AttemptPlace(directory: "/")), .running, .ended(AttemptEnd(code: 0)),
            .done(commit: nil),
          ]
          for change in changes {
            try await blocking {
              let change = try log.update(at: Date()) { _ in [.task("t\(number)", change)] }
              #expect(log.run.last >= change.run.last)
              let lines = try Files.read(path)?.count { $0 == UInt8(ascii: "\n") } ?? 0
              // The first line is the layout's version.
              #expect(lines >= change.run.last + 1)
            }
          }
        }
      }
    }
    let again = try #require(try RunLog(path) { Issue.record("\($0)") })
    #expect(again.run.last == 2 + 4 * Self.count)
    #expect(again.run.tasks.allSatisfy { $0.state == .done })
    #expect(log.run.last == again.run.last)
  }

  @Test func `What no rule allows changes nothing, also for those who change at the same time`()
    async throws
  {
    let log = try RunLog(path, beginning: header(), at: Date())
    try await withThrowingDiscardingTaskGroup { group in
      for number in 0..<Self.count {
        group.addTask {
          try await blocking {
            #expect(throws: SwarmError.self) {
              try log.update(at: Date()) { _ in
                [.task("t\(number)", .cancelled("x")), .task("t\(number)", .running)]
              }
            }
            try log.update(at: Date()) { _ in [.task("t\(number)", .failed("x"))] }
          }
        }
      }
    }
    let again = try #require(try RunLog(path) { Issue.record("\($0)") })
    #expect(again.run.last == 2 + Self.count)
    #expect(again.run.tasks.allSatisfy { $0.state == .failed })
  }
}
