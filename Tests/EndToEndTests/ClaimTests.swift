import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// Many who claim tasks at the same time.
@Suite(.scratch, .timeLimit(.minutes(10))) struct ClaimTests {
  @Test func `Fifty who claim five hundred tasks at once get each of them once`() async throws {
    try await World.with { world in
      try await world.done("up")
      try await world.team()
      let names = (0..<50).map { "w\($0)" }
      let socket = world.home.socket
      let client = try await ControlClient.connectMatching(to: socket)
      for name in names {
        var request = JoinRequest(name: name, team: "default", workingDirectory: "/")
        request.mode = .file
        _ = try await client.call(.joinAgent, request.json)
      }
      let user = Address(name: Name.user, team: "default")
      for number in 0..<500 {
        var delegation = Delegation(team: "default", prompt: "number \(number)", createdBy: user)
        delegation.assignment = .open
        _ = try await client.call(.delegateTask, delegation.json)
      }
      let taken = try await withThrowingTaskGroup(of: [String].self) { group in
        for name in names {
          group.addTask { try await Self.claims(name, at: socket).map { "\($0) \(name)" } }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      let all = Dictionary(grouping: taken) { String($0.split(separator: " ")[0]) }
        .mapValues { $0.map { String($0.split(separator: " ")[1]) } }
      #expect(all.count == 500 && all.values.allSatisfy { $0.count == 1 })
      let reply = try await client.call(
        .listTasks, ListTasksRequest(team: "default").json, as: TaskListReply.init
      ).value
      #expect(
        reply.tasks.allSatisfy { task in
          task.attempts.count == 1 && all[task.id]?.first == task.attempts[0].agent.name
        })
      #expect(reply.tasks.map(\.prompt) == (0..<500).map { "number \($0)" })
    }
  }

  /// Claims for an agent until nothing is left; the tasks that it got.
  private static func claims(_ name: String, at socket: String) async throws -> [String] {
    let client = try await ControlClient.connectMatching(to: socket)
    let request = TaskRequest(task: nil, agent: "\(name)@default")
    var taken: [String] = []
    while true {
      do {
        taken.append(
          try await client.call(
            .claimTask, request.json, timeout: .seconds(60), as: TeamTask.init
          ).value.id)
      } catch let error as ControlError {
        guard "\(error)".contains("no open task is free") else { throw error }
        return taken
      }
    }
  }
}
