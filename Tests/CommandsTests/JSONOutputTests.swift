import JSONSyntax
import Model
import TestSupport
import Testing

/// Whatever prints data prints it as one JSON document when asked.
@Suite(.scratch, .timeLimit(.minutes(10))) struct JSONOutputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var words: [String]
    var key: String?
    var code: Int32 = 0

    var testDescription: String { words.joined(separator: " ") }
  }

  static let cases = [
    Case(words: ["send", "bob", "hi"], key: "id"),
    Case(words: ["broadcast", "hi"]),
    Case(words: ["inbox", "bob"]),
    Case(words: ["inbox", "bob", "--id", "KNOWN"], key: "text"),
    Case(words: ["next", "bob"], key: "text"),
    Case(words: ["read", "bob", "--index", "0"], key: "text"),
    Case(words: ["ack", "KNOWN", "--as", "bob"], key: "id"),
    Case(words: ["clear", "bob"], key: "archived"),
    Case(words: ["explain", "KNOWN"], key: "verdict"),
    Case(words: ["list"]),
    Case(words: ["team", "list"]),
    Case(words: ["team", "show"], key: "agents"),
    Case(words: ["status"], key: "daemon", code: 69),
    Case(words: ["doctor"]),
    Case(words: ["down"]),
    Case(words: ["service", "status"], key: "installed"),
    Case(words: ["service", "uninstall"], key: "installed"),
    Case(words: ["version"], key: "version"),
  ]

  @Test(arguments: cases) func `one document is printed`(_ asked: Case) async throws {
    try given(["web": ["alice", "bob"]])
    let id = try #require(await roost("send", "bob", "hello").lines.first)
    let words = asked.words.map { $0 == "KNOWN" ? id : $0 }
    let run = await roost(words + ["--json"])
    #expect(run.code == asked.code, "\(run.err)")
    let json = try run.json
    #expect(json.array != nil || json.object != nil)
    if let key = asked.key { #expect(json[key] != nil) }
  }

  @Test func `an empty listing is an empty list`() async throws {
    try given(["web": ["bob"]])
    for words in [
      ["inbox", "bob"], ["inbox", "bob", "--unread"], ["broadcast", "hi", "--from", "bob"],
    ] {
      #expect(try await roost(words + ["--json"]).json == [])
    }
  }
}
