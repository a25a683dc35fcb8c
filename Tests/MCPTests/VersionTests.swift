import JSONSyntax
import MCP
import Testing

/// What each version of the protocol is answered.
@Suite struct VersionTests {
  static let handshakes = ProtocolVersion.allCases.filter { !$0.isStateless }

  @Test(arguments: handshakes) func `A handshake agrees on the version that is asked for`(
    version: ProtocolVersion
  ) throws {
    var client = Client()
    let request = Client.request(
      version, "initialize", ["protocolVersion": .string(version.rawValue), "capabilities": [:]])
    let result = try #require(try client.say(request).first?["result"])
    #expect(result["protocolVersion"]?.string == version.rawValue)
    #expect(result["serverInfo"] == ["name": "roost", "version": "1.0"])
    #expect(result["instructions"] == "be kind")
    #expect(result["capabilities"]?["tools"] == [:])
    #expect(result["resultType"] == nil)
  }

  @Test(arguments: ["2099-01-01", "2026-07-28", "", "x"])
  func `A handshake for another version is answered with the newest that has one`(
    version: String
  ) throws {
    var client = Client()
    let request = Client.request(
      .described, "initialize", ["protocolVersion": .string(version)])
    #expect(try client.say(request).first?["result"]?["protocolVersion"] == "2025-11-25")
  }

  @Test(arguments: ProtocolVersion.allCases) func `A tool is listed with what the version knows`(
    version: ProtocolVersion
  ) throws {
    var client = try Client.speaking(version)
    let result = try #require(
      try client.say(Client.request(version, "tools/list")).first?["result"])
    let tool = try #require(result["tools"]?.array?.first)
    #expect(tool["name"] == "echo")
    #expect(tool["inputSchema"]?["required"] == ["text"])
    #expect((tool["annotations"] != nil) == (version >= .batches))
    #expect((tool["outputSchema"] != nil) == (version >= .structured))
    #expect(result["resultType"] == (version.isStateless ? "complete" : nil))
    #expect(result["cacheScope"] == (version.isStateless ? "private" : nil))
    #expect((result["ttlMs"]?.integer != nil) == version.isStateless)
  }

  @Test(arguments: ProtocolVersion.allCases) func `A call is answered as the version writes it`(
    version: ProtocolVersion
  ) throws {
    var client = try Client.speaking(version)
    let call = Client.request(
      version, "tools/call", ["name": "echo", "arguments": ["text": "hi"]], id: "1")
    #expect(try client.say(call).isEmpty)
    let link = ToolResult.Link(uri: "test://item/1", name: "all of it")
    let answer = try #require(
      try client.finish(.called(ToolResult(["text": "hi"], links: [link]))).first)
    #expect(answer["id"] == "1")
    let result = try #require(answer["result"])
    #expect(result["content"]?.array?.first == ["type": "text", "text": #"{"text":"hi"}"#])
    #expect(result["structuredContent"] == (version >= .structured ? ["text": "hi"] : nil))
    let linked = result["content"]?.array?.last
    #expect(linked?["type"] == (version >= .structured ? "resource_link" : "text"))
    #expect(linked?.text().contains("test://item/1") == true)
    let meta = result["_meta"]?["io.modelcontextprotocol/serverInfo"]
    #expect(meta == (version.isStateless ? ["name": "roost", "version": "1.0"] : nil))
  }

  @Test(arguments: ProtocolVersion.allCases)
  func `What is not there is answered with the version's code`(version: ProtocolVersion) throws {
    var client = try Client.speaking(version)
    for (method, parameters, code) in [
      ("no/such", [:], -32601), ("tools/call", ["name": "nothing"], -32602),
      ("tools/call", [:], -32602), ("prompts/get", ["name": "nothing"], -32602),
      ("prompts/get", ["name": "ask"], -32602),
      ("prompts/get", ["name": "ask", "arguments": ["who": 1]], -32602),
      ("resources/read", ["uri": "test://two"], version.isStateless ? -32602 : -32002),
      ("resources/read", [:], -32602), ("tools/list", ["cursor": "x"], -32602),
      ("completion/complete", [:], -32602),
      ("ping", [:], version.isStateless ? -32601 : 0),
      ("initialize", [:], version.isStateless ? -32601 : 0),
      ("resources/subscribe", ["uri": "test://one"], version.isStateless ? -32601 : 0),
      ("resources/subscribe", ["uri": "test://two"], version.isStateless ? -32601 : -32002),
      ("server/discover", [:], version.isStateless ? 0 : -32602),
      ("subscriptions/listen", [:], -32602),
    ] as [(String, JSON, Int)] {
      let answer = try client.say(Client.request(version, method, parameters)).first
      #expect((answer?["error"]?["code"]?.integer ?? 0) == code, "\(method) \(parameters.text())")
    }
    let read = Client.request(version, "resources/read", ["uri": "test://item/x"])
    #expect(try client.say(read).isEmpty)
    let answer = try client.finish(.absent("no item x")).first
    #expect(answer?["error"]?["code"]?.integer == (version.isStateless ? -32602 : -32002))
  }

  @Test(arguments: handshakes) func `Without a handshake the newest with one is spoken`(
    version: ProtocolVersion
  ) throws {
    var client = Client()
    let list = try client.say(Client.request(version, "tools/list")).first
    #expect(list?["result"]?["tools"]?.array?.first?["outputSchema"] != nil)
    #expect(try client.say(Client.request(version, "ping")).first?["result"] == [:])
  }
}
