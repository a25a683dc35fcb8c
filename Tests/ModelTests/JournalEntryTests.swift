import JSONSyntax
import Model
import Testing

@Suite struct JournalEntryTests {
  private let bob = Address(name: "bob", team: "core")

  @Test(arguments: JournalEntry.Event.allCases)
  func `an entry comes back as it was, with every field and the unknown ones`(
    event: JournalEntry.Event
  ) throws {
    var entry = JournalEntry(
      at: "2024-01-02T03:04:05.000Z", event: event, agent: bob, messages: ["a", "b"])
    entry.attempt = "x1"
    entry.verdict = .submitted
    entry.reason = "busy"
    entry.evidence = ["it said \"ok\"", "two\nlines"]
    entry.pane = .sample
    entry.size = 7
    entry.lastKey = 0
    entry.door = "claude-socket"
    entry.unknown = JSONObject([.init(key: "x", value: 1)])
    let line = entry.json.bytes()
    #expect(!line.contains(UInt8(ascii: "\n")))
    #expect(try JournalEntry(json: JSON(parsing: line)) == entry)
  }

  @Test func `an entry with nothing but its duties comes back too`() throws {
    let entry = JournalEntry(at: "t", event: .intent, agent: bob, messages: [])
    #expect(try JournalEntry(json: entry.json) == entry)
    #expect(entry.json.text() == #"{"at":"t","event":"intent","agent":"bob@core","messages":[]}"#)
  }

  @Test(arguments: [
    "1", "{}", #"{"at":"t","event":"shrug","agent":"bob@core","messages":[]}"#,
    #"{"at":"t","event":"intent","agent":"bob","messages":[]}"#,
    #"{"at":"t","event":"intent","agent":"../x@core","messages":[]}"#,
    #"{"at":"t","event":"intent","agent":"bob@core"}"#,
    #"{"event":"intent","agent":"bob@core","messages":[]}"#,
    #"{"at":"t","event":"typed","agent":"bob@core","messages":[],"pane":{}}"#,
  ])
  func `a line that is not an entry is refused`(text: String) throws {
    let json = try JSON(parsing: text)
    #expect(throws: (any Error).self) { try JournalEntry(json: json) }
  }
}
