import CoordinationAPI
import Testing

@Suite struct NameTests {
  private static let good = [
    "a", "Z", "0", "_", "_x", "a.b", "a-", "a.", "a..b", "worker-1", "UPPER_lower.9-",
    String(repeating: "x", count: 64),
  ]

  private static let bad = [
    "", ".", "..", "...", ".hidden", "-x", "--help", "a/b", "/a", "a/", "../a", "a/..", "a\\b",
    "a b", " a", "a\n", "a\r\n", "a\t", "a\0", "\0", "a\u{7f}", "a@b", "a:b", "a%2Fb", "%2e%2e",
    "a?b", "a#b", "a*", "~a", "$a", "a;b", "a|b", "a'b", "a\"b", "<a>", "{name}", "ä", "a\u{301}",
    "аdmin", "a\u{200b}", "a\u{202e}b", "🦉", "ａ", "．．", "٣", "a\u{feff}", "İ",
    String(repeating: "x", count: 65), String(repeating: "x", count: 100_000),
    String(repeating: "é", count: 32),
  ]

  @Test(arguments: good) func `a name is of letters, digits and a few signs`(name: String) throws {
    #expect(WireName.isValid(name))
    #expect(WireName.isValidID(name))
    #expect(RepositoryName(owner: name, name: name)?.description == "\(name)/\(name)")
    #expect(RepositoryName("\(name)/\(name)") == RepositoryName(owner: name, name: name))
    #expect(try problems(AgentRecord.self, JSONText(["name": .string(name)]).text).isEmpty)
  }

  @Test(arguments: bad) func `a name that could be anything else is refused`(name: String) throws {
    #expect(!WireName.isValid(name))
    #expect(RepositoryName(owner: name, name: "r") == nil)
    #expect(RepositoryName(owner: "o", name: name) == nil)
    #expect(RepositoryName("\(name)/r") == nil)
    #expect(RepositoryName("o/\(name)") == nil)
    for (kind, key) in [
      (RecordKind.of(AgentRecord.self), "name"), (RecordKind.of(Heartbeat.self), "node_id"),
      (RecordKind.of(Heartbeat.Beat.self), "name"), (RecordKind.of(SpawnClaim.self), "runner"),
    ] {
      let error = #expect(throws: InvalidFields.self) {
        try kind.roundTrip(JSONText([key: .string(name)]).data)
      }
      #expect(error?.problems.keys.sorted() == [key])
    }
  }

  @Test(arguments: bad) func `an agent is under a node with a name`(node: String) throws {
    let object: [String: WireValue] = ["name": .string("a"), "node_id": .string(node)]
    let found = try problems(AgentRecord.self, JSONText(object).text)
    #expect(found == ["node_id": "is not a valid node name"])
  }

  @Test(arguments: [
    "", "o", "/", "o/", "/r", "o//r", "o/r/", "/o/r", "o/r/x", "o\\r", "o%2Fr", "o/r\n", "o/\0",
    "https://x/o/r", "o/..", "../r", "o∕r", "o/\u{338}r",
  ])
  func `a repository is an owner and a name`(text: String) {
    #expect(RepositoryName(text) == nil)
  }

  @Test func `a repository is read into its parts`() {
    let name = RepositoryName("dlorenc/multiclaude")
    #expect(name?.owner == "dlorenc" && name?.name == "multiclaude")
    #expect(name?.description == "dlorenc/multiclaude")
  }

  @Test(arguments: [
    "a", "-a", ".a", "...", "msg-0123456789abc", "msg_abc123", "01HXQPZ7ABC",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8", String(repeating: "x", count: 128),
  ])
  func `an identifier is of the same characters and longer`(id: String) throws {
    #expect(WireName.isValidID(id))
    var message = MessageRecord(from: "a", to: "b", body: "c")
    message.id = id
    #expect(try roundTrip(message) == message)
  }

  @Test(
    arguments: bad.filter { !["...", ".hidden", "-x", "--help"].contains($0) && $0.count != 65 })
  func `an identifier that is more than a part of a path is refused`(id: String) throws {
    #expect(!WireName.isValidID(id))
    let object: [String: WireValue] = [
      "from": .string("a"), "to": .string("b"), "body": .string("c"), "id": .string(id),
    ]
    let expected = id.isEmpty ? [:] : ["id": "is not a valid identifier"]
    #expect(try problems(MessageRecord.self, JSONText(object).text) == expected)
  }

  @Test func `an identifier of 129 characters is too long`() {
    #expect(!WireName.isValidID(String(repeating: "x", count: 129)))
  }
}
