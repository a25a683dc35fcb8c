import JSONSyntax
import MCP
import Testing

/// Several messages as one array, which one version has.
@Suite struct BatchTests {
  private func ping(_ id: Int) -> JSON {
    ["jsonrpc": "2.0", "id": .integer(id), "method": "ping"]
  }

  private func wait(_ id: Int) -> JSON {
    ["jsonrpc": "2.0", "id": .integer(id), "method": "tools/call", "params": ["name": "wait"]]
  }

  @Test(arguments: ProtocolVersion.allCases) func `Only one version takes them`(
    version: ProtocolVersion
  ) throws {
    var client = try Client.speaking(version)
    let answer = try #require(try client.say([ping(1), ping(2)]).first)
    if version == .batches {
      #expect(answer.array?.map { $0["id"] } == [1, 2])
    } else {
      #expect(answer["error"]?["code"]?.integer == -32600)
    }
  }

  @Test func `They are answered as one, once the last of them is done`() throws {
    var client = try Client.speaking(.batches)
    let note: JSON = ["jsonrpc": "2.0", "method": "notifications/x"]
    #expect(try client.say([wait(1), ping(2), note, 17]).isEmpty)
    let answers = try client.finish(.called(ToolResult([:])))
    #expect(answers.count == 1 && answers[0].array?.count == 3)
    let ids = answers[0].array?.map { $0["id"]?.text() ?? "" } ?? []
    #expect(Set(ids) == ["1", "2", "null"])
  }

  @Test func `What is cancelled is left out`() throws {
    var client = try Client.speaking(.batches)
    #expect(try client.say([wait(1), ping(2)]).isEmpty)
    let answers = try client.say(Client.cancellation(of: 1))
    #expect(answers.count == 1 && answers[0].array?.map { $0["id"] } == [2])
  }

  @Test func `Nothing but notices gets no answer, and nothing at all is refused`() throws {
    var client = try Client.speaking(.batches)
    #expect(try client.say([["jsonrpc": "2.0", "method": "notifications/x"]]).isEmpty)
    #expect(try client.say("[]").first?["error"]?["code"]?.integer == -32600)
    let again = Client.request(.batches, "initialize", ["protocolVersion": "2024-11-05"])
    let answer = try client.say([again]).first
    #expect(answer?.array?.first?["error"]?["code"]?.integer == -32600)
  }
}
