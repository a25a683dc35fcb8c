import CoordinationAPI
import HTTPTypes
import Testing

/// The size limits of requests.
@Suite struct SizeTests {
  private let ada = #"{"name":"ada","node_id":"n1"}"#

  @Test(arguments: ["x", #"\n"#, #"\""#])
  func `The largest text is accepted, even if every character is escaped`(
    character: String
  ) async throws {
    try await TestHub().run { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      let body = String(repeating: character, count: MessageRecord.bodyLimit)
      let sent = try await client.call(
        .post, "/messages", #"{"from":"dan","to":"ada","body":"\#(body)"}"#)
      #expect(sent.status == 201)
      let longer = try await client.call(
        .post, "/messages", #"{"from":"dan","to":"ada","body":"\#(body)x"}"#)
      #expect(longer.status == 413)
    }
  }

  @Test func `An error names the field that is too large besides the text`() async throws {
    try await TestHub().run { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      let long = String(repeating: "x", count: 1 << 20)
      for (path, body) in [
        ("/messages", #"{"from":"dan","to":"ada","body":"x","later":"\#(long)"}"#),
        ("/agents", #"{"name":"ada","node_id":"n1","later":"\#(long)"}"#),
        ("/workers/spawn", #"{"task":"x","later":"\#(long)"}"#),
      ] {
        let reply = try await client.call(.post, path, body)
        #expect(reply.status == 413)
        let failure: APIFailure = try reply.json()
        #expect(failure.code == "too_large")
        #expect(Array(failure.details.keys) == ["later"])
      }
    }
  }
}
