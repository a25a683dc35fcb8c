import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import Tasks
import TestSupport
import Testing

/// Values that the tasks of a run share.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct ShareServiceTests {
  @Test func `Tasks share values by keys and versions, and wait for them`() async throws {
    try await InProcessSwarm.with { swarm in
      let daemon = swarm.daemon
      @Sendable func publish(
        _ key: String, _ value: JSON, tags: [String] = [], isOnlyIfAbsent: Bool = false
      ) async throws -> SharedResult {
        let draft = SharedDraft(
          key: key, value: value, producer: "one", tags: tags, isOnlyIfAbsent: isOnlyIfAbsent)
        let request = PublishSharedRequest(run: nil, draft: draft)
        return try SharedResult(json: try await daemon.ask(.publishShared, request.json))
      }
      @Sendable func get(
        _ key: String, version: Int? = nil, _ method: ControlMethod = .getShared
      ) async throws -> JSON {
        let request = GetSharedRequest(run: nil, key: key, version: version)
        return try SharedResult(json: try await daemon.ask(method, request.json)).value
      }
      await #expect(throws: SwarmError.noRuns) { try await publish("port", 1) }
      let run = try await swarm.start([InProcessSwarm.task("one", InProcessSwarm.hold)])
      await #expect(throws: SharedResultError.missing("port")) { try await get("port") }
      async let waited = get("port", .awaitShared)
      #expect(try await publish("port", 8080, tags: ["api"]).version == 1)
      #expect(try await waited == 8080)
      #expect(try await publish("port", 9090).version == 2)
      #expect(try await get("port") == 9090)
      #expect(try await get("port", version: 1) == 8080)
      await #expect(throws: SharedResultError.missingVersion("port", 7)) {
        try await get("port", version: 7)
      }
      await #expect(throws: SharedResultError.exists(key: "port", producer: "one")) {
        try await publish("port", 1, isOnlyIfAbsent: true)
      }
      await #expect(throws: SharedResultError.badKey("")) { try await publish("", 1) }
      _ = try await publish("host", "a", tags: ["net"])
      var query = SharedResults.Query()
      query.tags = ["net"]
      let found = try await daemon.ask(.findShared, FindSharedRequest(run: nil, query: query).json)
      #expect(try SharedResult.list(json: found).map(\.key) == ["host"])
      try await swarm.change(.cancel(reason: "enough"))
      _ = try await swarm.over(run.id)
      // Nothing is waited for that cannot come any more.
      await #expect(throws: SharedResultError.missing("never")) {
        try await get("never", .awaitShared)
      }
    }
    try await InProcessSwarm.with { swarm in
      let request = GetSharedRequest(run: nil, key: "port")
      let value = try await swarm.daemon.ask(.getShared, request.json)
      #expect(try SharedResult(json: value).value == 9090)
    }
  }
}
