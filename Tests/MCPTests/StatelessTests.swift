import JSONSyntax
import MCP
import Testing

/// Requests that say their version themselves.
@Suite struct StatelessTests {
  private func request(_ meta: JSON, _ method: String = "tools/list") -> JSON {
    ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": ["_meta": meta]]
  }

  private static let version = "io.modelcontextprotocol/protocolVersion"

  @Test func `A server says which versions it speaks`() throws {
    var client = Client()
    let result = try client.say(Client.request(.stateless, "server/discover")).first?["result"]
    #expect(result?["supportedVersions"] == ["2026-07-28"])
    #expect(result?["resultType"] == "complete")
    #expect(result?["ttlMs"]?.integer != nil && result?["cacheScope"] == "private")
    #expect(result?["capabilities"]?["prompts"] == [:])
  }

  @Test func `A version that is not spoken is refused with those that are`() throws {
    var client = Client()
    for version in ["2027-01-01", "2025-11-25"] {
      let meta: JSON = ["io.modelcontextprotocol/protocolVersion": .string(version)]
      let error = try client.say(request(meta)).first?["error"]
      #expect(error?["code"]?.integer == -32022)
      #expect(error?["data"]?["requested"]?.string == version)
      #expect(error?["data"]?["supported"]?.array?.contains("2026-07-28") == true)
    }
  }

  @Test func `A request without the client's capabilities is refused`() throws {
    var client = Client()
    let meta: JSON = ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]
    #expect(try client.say(request(meta)).first?["error"]?["code"]?.integer == -32602)
  }

  @Test func `Both eras are served by one process`() throws {
    var client = try Client.speaking(.batches)
    let modern = try client.say(Client.request(.stateless, "tools/list")).first
    #expect(modern?["result"]?["resultType"] == "complete")
    let older = try client.say(Client.request(.batches, "tools/list")).first
    #expect(older?["result"]?["resultType"] == nil)
    #expect(older?["result"]?["tools"]?.array?.first?["outputSchema"] == nil)
  }

  @Test func `Who listens is told first what is agreed, then of changes, then of the end`() throws {
    var client = Client()
    let listen = Client.request(
      .stateless, "subscriptions/listen",
      [
        "notifications": [
          "toolsListChanged": true, "resourceSubscriptions": ["test://one", "test://nothing"],
        ]
      ], id: "L")
    let first = try client.say(listen)
    #expect(first.count == 1)
    #expect(first[0]["method"] == "notifications/subscriptions/acknowledged")
    #expect(
      first[0]["params"]?["notifications"] == ["resourceSubscriptions": ["test://one"]])
    #expect(client.watched == ["test://one"])
    let change = client.take(client.session.changed("test://one"))
    #expect(change.count == 1 && change[0]["params"]?["uri"] == "test://one")
    for notice in first + change {
      #expect(notice["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "L")
    }
    let end = client.take(client.session.end())
    #expect(end.count == 1 && end[0]["id"] == "L" && end[0]["result"]?["resultType"] == "complete")
    #expect(
      end[0]["result"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "L")
    #expect(client.watched.isEmpty)
  }

  @Test func `Listening ends when the client cancels it`() throws {
    var client = Client()
    let listen = Client.request(
      .stateless, "subscriptions/listen",
      ["notifications": ["resourceSubscriptions": ["test://one"]]], id: 7)
    _ = try client.say(listen)
    #expect(try client.say(Client.cancellation(of: 7)).isEmpty)
    #expect(client.watched.isEmpty && !client.session.isBusy)
  }
}
