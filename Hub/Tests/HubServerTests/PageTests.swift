import CoordinationAPI
import HTTPTypes
import HubServer
import Testing

/// The pages of messages, and the links between them.
@Suite struct PageTests {
  /// Registers an agent and sends it a number of messages; `m1` is the oldest.
  private func send(_ count: Int, _ client: TestHub.Client) async throws {
    _ = try await client.call(.post, "/agents", #"{"name":"ada","node_id":"n1"}"#)
    for number in 1...count {
      let message = #"{"id":"m\#(number)","from":"dan","to":"ada","body":"x"}"#
      #expect(try await client.call(.post, "/messages", message).status == 201)
    }
  }

  /// All pages from a path on, following `Link`.
  private func pages(_ path: String, _ client: TestHub.Client) async throws -> [[String?]] {
    var pages: [[String?]] = []
    var reply = try await client.call(.get, path)
    while pages.count < 9 {
      pages.append(try reply.json([MessageRecord].self).map(\.id))
      guard let link = reply["Link"] else { break }
      #expect(link.hasPrefix("</v1/") && link.hasSuffix(">; rel=\"next\""))
      reply = try await client.send(.get, String(link.dropFirst().prefix { $0 != ">" }))
    }
    return pages
  }

  @Test func `Without parameters, the newest unacknowledged messages are listed`() async throws {
    try await TestHub().run { client async throws in
      try await send(105, client)
      for number in [104, 105] {
        _ = try await client.call(.patch, "/messages/m\(number)", #"{"status":"acked"}"#)
      }
      _ = try await client.call(.patch, "/messages/m103", #"{"status":"read"}"#)
      let pages = try await pages("/agents/ada/messages", client)
      #expect(pages.map(\.count) == [100, 3])
      #expect(pages.flatMap { $0 } == (1...103).reversed().map { "m\($0)" })
    }
  }

  @Test(arguments: [
    ("?limit=2", [["m5", "m4"], ["m3", "m2"], ["m1"]]),
    ("?before=4&limit=2", [["m3", "m2"], ["m1"]]),
    ("?after=2&limit=2", [["m3", "m4"], ["m5"]]),
    ("?after=0&limit=9", [["m1", "m2", "m3", "m4", "m5"]]),
    ("?status=pending,read&limit=3", [["m1", "m2", "m3"], ["m4", "m5"]]),
    ("?status=pending&status=read&limit=5", [["m1", "m2", "m3", "m4", "m5"]]),
  ])
  func `Pages follow one another without a gap, in the order of the first`(
    query: String, expected: [[String?]]
  ) async throws {
    try await TestHub().run { client async throws in
      try await send(5, client)
      #expect(try await pages("/agents/ada/messages\(query)", client) == expected)
    }
  }

  @Test func `A node's queue has pages too`() async throws {
    try await TestHub().run { client async throws in
      try await send(5, client)
      let pages = try await pages("/messages?node=n1&limit=2", client)
      #expect(pages == [["m1", "m2"], ["m3", "m4"], ["m5"]])
    }
  }
}
