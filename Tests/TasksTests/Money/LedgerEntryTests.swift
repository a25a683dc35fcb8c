import Foundation
import JSONSyntax
import Model
import Tasks
import Testing

@Suite struct LedgerEntryTests {
  @Test func `A cost stands in one line with all its fields`() throws {
    var entry = LedgerEntry(
      .spend, try Amount("0.25"), of: "web", at: Date(timeIntervalSince1970: 0), key: "turn-7",
      source: .hook)
    (entry.seq, entry.id) = (3, "L3")
    (entry.agent, entry.task) = (Address(name: "bob", team: "web"), "t1")
    (entry.milestone, entry.model) = ("m1", "sonnet")
    entry.tokens = TokenUsage(input: 10, cacheWrite: 2)
    entry.note = "a note"
    entry.unknown = JSONObject([.init(key: "later", value: [1])])
    let text = entry.json.text()
    #expect(
      text
        == #"{"seq":3,"id":"L3","time":"1970-01-01T00:00:00.000Z","team":"web","#
        + #""agent":"bob@web","task":"t1","milestone":"m1","kind":"spend","amount":250000,"#
        + #""tokens":{"input":10,"cache_write":2},"model":"sonnet","source":"hook","#
        + #""key":"turn-7","note":"a note","later":[1]}"#)
    #expect(try LedgerEntry(json: JSON(parsing: text)) == entry)
  }

  @Test(arguments: LedgerEntry.Kind.allCases)
  func `An entry of each kind comes back as it was`(kind: LedgerEntry.Kind) throws {
    for source in LedgerEntry.Source.allCases {
      var entry = LedgerEntry(
        kind, kind == .close ? nil : try Amount(micros: -1), of: "web", at: Date(), key: "k",
        source: source)
      (entry.seq, entry.id, entry.reverses) = (1, "L1", "L0")
      entry.earned = try Amount("1")
      #expect(try LedgerEntry(json: JSON(parsing: entry.json.text())) == entry)
    }
  }

  @Test(arguments: [
    "1", "{}", #"{"seq":1}"#, change("\"spend\"", "\"shrug\""), change("\"hook\"", "\"guess\""),
    change("\"seq\":1", "\"seq\":0"), change("\"seq\":1", "\"seq\":\"1\""),
    change("\"web\"", "\"../web\""), change("\"key\":\"k\"", "\"key\":\"\""),
    change("5", "0.5"), change("5", "9007199254740993"), change("5", "\"5\""),
    change("}", ",\"agent\":\"bob\"}"), change("}", ",\"tokens\":3}"),
    change("}", ",\"task\":3}"), change("}", ",\"earned\":\"much\"}"),
  ])
  func `A line that is not an entry is refused`(text: String) throws {
    _ = try LedgerEntry(json: JSON(parsing: Self.valid))
    let json = try JSON(parsing: text)
    #expect(throws: (any Error).self) { try LedgerEntry(json: json) }
  }

  private static let valid =
    #"{"seq":1,"id":"L1","time":"t","team":"web","kind":"spend","amount":5,"source":"hook","#
    + #""key":"k"}"#

  private static func change(_ old: String, _ new: String) -> String {
    valid.replacingOccurrences(of: old, with: new)
  }
}
