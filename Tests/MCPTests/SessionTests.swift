import JSONSyntax
import MCP
import Testing

/// The rules of a conversation that all versions share.
@Suite struct SessionTests {
  @Test func `An id comes back as it was written`() throws {
    var client = try Client.speaking(.described)
    for id in [#""1""#, "1", "-7", "9007199254740993123", "1.5", #""""#, #""é\u0000""#] {
      let line = #"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#
      let answer = try client.say(line).first
      #expect(answer?["id"] == (try JSON(parsing: id)))
    }
  }

  @Test(arguments: [
    ("nonsense", -32700), (#"{"jsonrpc":"2.0","id":1,"meth"#, -32700), ("{}", -32600),
    ("17", -32600), (#""x""#, -32600), ("null", -32600), ("[]", -32600),
    (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600),
    (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600),
    (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
    (#"{"id":1,"method":"ping"}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600),
    (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602),
    (#"{"jsonrpc":"2.0","id":1,"method":""}"#, -32601),
    (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600),
  ]) func `What is not a request is answered with its code`(line: String, code: Int) throws {
    var client = try Client.speaking(.described)
    let answers = try client.say(line)
    #expect(answers.count == 1 && answers[0]["error"]?["code"]?.integer == code)
  }

  @Test(arguments: [
    "", "  \t", #"{"jsonrpc":"2.0","method":"notifications/nothing"}"#,
    #"{"jsonrpc":"2.0","method":"tools/list"}"#, #"{"jsonrpc":"2.0","id":9,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":9,"error":{"code":1,"message":"x"}}"#,
    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}"#,
    #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
  ]) func `What needs no answer gets none`(line: String) throws {
    var client = try Client.speaking(.described)
    #expect(try client.say(line).isEmpty)
  }

  @Test(arguments: [
    (#"{"text":7}"#, "text is a text, not 7"), ("{}", "echo needs text"),
    (#"{"text":""}"#, "text is empty"), (#"{"text":null}"#, "echo needs text"),
    (#"{"text":"x","times":"2"}"#, "times is a number from 1 to 3, not \"2\""),
    (#"{"text":"x","times":4}"#, "from 1 to 3, not 4"),
    (#"{"text":"x","times":1e99}"#, "from 1 to 3"), (#"{"text":{}}"#, "not an object"),
    (#"{"text":"x","colour":1}"#, "echo has no argument \"colour\"; it takes text, times"),
    ("[]", "the arguments of echo are an object"), (#""x""#, "are an object"),
  ]) func `Arguments that a tool does not take are its error`(
    arguments: String, says: String
  ) throws {
    var client = try Client.speaking(.described)
    let line =
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":"#
      + arguments + "}}"
    let result = try client.say(line).first?["result"]
    #expect(result?["isError"] == true && client.started.isEmpty)
    let text = result?["content"]?.array?.first?["text"]?.string ?? ""
    #expect(text.contains(says), "\(text)")
  }

  @Test func `A call that is not UTF-8 is the tool's error, and does nothing`() throws {
    var client = try Client.speaking(.described)
    var line = Array(
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":""#
        .utf8)
    line += [0xFF, 0xFE] + Array(#""}}}"#.utf8)
    let result = try client.say(line).first?["result"]
    #expect(result?["isError"] == true && client.started.isEmpty)
    #expect(result?.text().contains("UTF-8") == true)
  }

  @Test func `Two requests with one id are not under way at once`() throws {
    var client = try Client.speaking(.described)
    let call = Client.request(.described, "tools/call", ["name": "wait"], id: 5)
    #expect(try client.say(call).isEmpty)
    #expect(try client.say(call).first?["error"]?["code"]?.integer == -32600)
    #expect(try client.finish(.called(ToolResult([:]))).first?["id"] == 5)
    #expect(try client.say(call).isEmpty && client.started.count == 1)
  }

  @Test func `What was cancelled is not answered`() throws {
    var client = try Client.speaking(.described)
    _ = try client.say(Client.request(.described, "tools/call", ["name": "wait"], id: "a"))
    #expect(try client.say(Client.cancellation(of: "a")).isEmpty && client.cancelled.count == 1)
    #expect(client.session.finish(client.started[0].id, .called(ToolResult([:]))) == nil)
    #expect(!client.session.isBusy)
  }

  @Test(arguments: [ProtocolVersion.first, .described])
  func `Progress grows, and goes to who asked for it`(version: ProtocolVersion) throws {
    var client = try Client.speaking(version)
    let call: JSON = ["name": "wait", "_meta": ["progressToken": "p"]]
    _ = try client.say(Client.request(version, "tools/call", call))
    let id = client.started[0].id
    var told: [JSON] = []
    for done in [1.0, 1, 0.5, 2] {
      told += client.take(client.session.progress(id, done, of: 4, "waiting"))
    }
    #expect(told.map { $0["params"]?["progress"]?.double } == [1, 2])
    #expect(told.first?["params"]?["progressToken"] == "p")
    #expect((told.first?["params"]?["message"] != nil) == (version >= .batches))
    _ = try client.finish(.called(ToolResult([:])))
    #expect(client.session.progress(id, 3, of: 4, "late").isEmpty)
  }

  @Test func `A list comes page by page`() throws {
    var catalog = sampleCatalog
    catalog.pageSize = 1
    var client = Client(session: ServerSession(catalog))
    let first = try client.say(Client.request(.described, "tools/list")).first?["result"]
    let cursor = try #require(first?["nextCursor"])
    let second = try client.say(
      Client.request(.described, "tools/list", ["cursor": cursor])
    ).first?["result"]
    #expect(first?["tools"]?.array?.first?["name"] == "echo")
    #expect(second?["tools"]?.array?.first?["name"] == "wait")
    #expect(second?["nextCursor"] == nil)
  }

  @Test func `Addresses are filled in, and told apart`() {
    let resource = ResourceDeclaration("test://item/{id}", "item", "An item.")
    for word in ["a", "ä b/c%", "?#&", "01M8"] {
      #expect(resource.word(in: resource.address(word)) == word)
    }
    for address in ["test://item/", "test://items/1", "test://item/%zz", "test://item/%ff", ""] {
      #expect(resource.word(in: address) == nil, "\(address)")
    }
  }
}
