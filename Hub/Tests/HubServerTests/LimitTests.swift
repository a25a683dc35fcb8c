import CoordinationAPI
import HTTPTypes
import HubServer
import HubStore
import Testing

/// The answers to a token that exceeds a limit, and that other tokens are not affected.
@Suite struct LimitTests {
  private static let ada = #"{"name":"ada","node_id":"n1"}"#
  private static let hello = #"{"from":"dan","to":"ada","body":"x"}"#

  /// Checks that a token that repeats a request is refused, and another is not.
  private func expectLimit(
    _ test: TestHub, _ method: HTTPRequest.Method, _ path: String, _ body: String,
    _ headers: [String: String] = [:], code: String
  ) async throws {
    try await test.run { client async throws in
      _ = try await client.call(.post, "/agents", Self.ada, by: "ci")
      // All at once: a machine that takes a second for each would never exceed a rate.
      let replies = try await withThrowingTaskGroup { group in
        for _ in 0..<60 {
          group.addTask { try await client.call(method, path, body, by: "bob", headers: headers) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let reply = try #require(replies.first { $0.status >= 400 })
      #expect(reply.status == 429)
      #expect(try reply.code == code)
      #expect(Int(reply["Retry-After"] ?? "").map { $0 >= 1 } == true)
      let failure: APIFailure = try reply.json()
      #expect(failure.details["limit"] != nil)
      #expect(try await client.call(method, path, body, headers: headers).status < 400)
    }
  }

  @Test func `Too many messages to one recipient`() async throws {
    var options = HubOptions()
    (options.messageRate, options.messageBurst) = (1, 3)
    try await expectLimit(
      try await TestHub(options), .post, "/messages", Self.hello, code: "message_rate")
  }

  @Test func `Too many bytes, even in requests that are refused for another reason`() async throws {
    var options = HubOptions()
    (options.byteRate, options.byteBurst) = (1, 100)
    try await expectLimit(
      try await TestHub(options), .post, "/messages", Self.hello, code: "byte_rate")
  }

  @Test func `Too many pending messages`() async throws {
    var options = HubOptions()
    options.quotas.waiting = 3
    try await expectLimit(
      try await TestHub(options), .post, "/messages", Self.hello, code: "too_many_messages")
  }

  @Test func `Too many requests`() async throws {
    var options = HubOptions()
    (options.requestRate, options.requestBurst) = (1, 3)
    try await expectLimit(
      try await TestHub(options), .post, "/messages", Self.hello, code: "rate_limited")
  }

  @Test func `Too many work requests`() async throws {
    var options = HubOptions()
    options.quotas.openWorkRequests = 3
    try await expectLimit(
      try await TestHub(options), .post, "/workers/spawn", #"{"task":"x"}"#,
      code: "too_many_workers")
  }
}
