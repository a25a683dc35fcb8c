import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Input that is well spelled and wrong: one line that says so, and nothing is changed.
@Suite(.scratch, .timeLimit(.minutes(10))) struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var words: [String]
    var code: Int32
    var says: String

    init(_ words: String..., code: Int32 = 1, says: String) {
      self.words = words
      self.code = code
      self.says = says
    }

    var testDescription: String { words.map { String($0.prefix(40)) }.joined(separator: " ") }
  }

  static let names = [
    Case("send", "", "hi", code: 64, says: "agent name \"\" is empty"),
    Case("send", "../x", "hi", code: 64, says: "has \"/\" in it"),
    Case("send", "..", "hi", code: 64, says: "starts with ."),
    Case("send", "a b", "hi", code: 64, says: "has \" \" in it"),
    Case("send", "bób", "hi", code: 64, says: "has \"ó\" in it"),
    Case("send", "🦉", "hi", code: 64, says: "agent name"),
    Case("send", "b\u{1b}[2J", "hi", code: 64, says: "\\u{1b}"),
    Case("send", "b\u{202e}", "hi", code: 64, says: "\\u{202e}"),
    Case("send", "a\nb", "hi", code: 64, says: "agent name"),
    Case("send", "--", "-bob", "hi", code: 64, says: "starts with -"),
    Case("send", String(repeating: "b", count: 65), "hi", code: 64, says: "longer than 64"),
    Case("send", String(repeating: "b", count: 100_000), "hi", code: 64, says: "longer than 64"),
    Case("send", "bob@", "hi", code: 64, says: "team name \"\" is empty"),
    Case("send", "bob@../x", "hi", code: 64, says: "team name"),
    Case("send", "@web", "hi", says: "there is no group @web"),
    Case("send", "bob@web/a b", "hi", code: 64, says: "node name"),
    Case("send", "bob@web", "hi", "--from", "a b", code: 64, says: "sender name"),
    Case("send", "bob", "hi", "--team", "../x", code: 64, says: "team name"),
    Case("inbox", "../bob", code: 64, says: "agent name"),
    Case("join", "", code: 64, says: "agent name \"\" is empty"),
    Case("join", "../x", code: 64, says: "has \"/\" in it"),
    Case("join", String(repeating: "é", count: 40), code: 64, says: "agent name"),
    Case("team", "create", "a/b", code: 64, says: "team name"),
    Case("team", "create", "", code: 64, says: "team name \"\" is empty"),
    Case("team", "create", "--", "-x", code: 64, says: "starts with -"),
  ]

  static let unknowns = [
    Case("send", "bbo@web", "hi", says: "there is no agent bbo in team web; did you mean bob?"),
    Case("send", "bob@wbe", "hi", says: "there is no team wbe; did you mean web?"),
    Case("send", "zebedee@web", "hi", says: "there is no agent zebedee in team web"),
    Case("send", "bob", "hi", says: "there are several teams: ops, web; say which with --team"),
    Case("broadcast", "hi", says: "there are several teams"),
    Case("send", "bob@web/node7", "hi", says: "reaches none"),
    Case("inbox", "bob", says: "there are several teams"),
    Case("inbox", "bob@web", "--id", "zzzz", says: "no message zzzz"),
    Case("read", "bob@web", "--index", "0", says: "there is no message 0 in the mailbox"),
    Case("read", "bob@web", "--index", "-1", says: "there is no message -1 in the mailbox"),
    Case("read", "bob@web", "--id", "zzzz", says: "no message zzzz"),
    Case("next", "bob@web", says: "bob@web has no unread messages"),
    Case("next", "bob@web", "--wait", "0.05s", code: 75, says: "came in time"),
    Case("ack", "zzzz", "--as", "bob@web", says: "no message zzzz"),
    Case("ack", "zzzz", says: "no message zzzz is in your mailboxes"),
    Case("approve", "zzzz", says: "which agent? This pane has none; say which with --as"),
    Case("explain", "zzzz", says: "no message zzzz is known"),
    Case("team", "show", says: "there are several teams: ops, web; give a NAME"),
    Case("team", "revive", says: "there are several teams: ops, web; give a NAME"),
    Case("team", "show", "opz", says: "did you mean ops?"),
    Case("list", "--team", "wev", says: "there is no team wev; did you mean web?"),
    Case("leave", "bbo@web", says: "did you mean bob?"),
    Case("pause", "bbo@web", says: "did you mean bob?"),
    Case("selftest", "plian", says: "plian is neither a profile nor an agent; did you mean plain?"),
    Case("send", "bob@web", "", says: "the text is empty"),
    Case("send", "bob@web", " \n\t ", says: "the text is empty"),
    Case("send", "bob@web", "hi", "--file", "/etc/passwd", code: 64, says: "not both"),
    Case("send", "bob@web", "--file", "/no/such/file", says: "there is no file /no/such/file"),
    Case("join", "bob@web", "--team", "web", code: 64, says: "has \"@\" in it"),
    Case("join", "dora", "--team", "wbe", code: 69, says: "the daemon does not run"),
    Case("events", code: 69, says: "start it with `roost up`"),
    Case("status", code: 69, says: "start it with `roost up`"),
    Case("dead", "list", code: 69, says: "the daemon does not run"),
    Case("pause", "bob@web", code: 69, says: "the daemon does not run"),
  ]

  @Test(arguments: names + unknowns)
  func `it is answered in one line and changes nothing`(_ wrong: Case) async throws {
    try given(["web": ["alice", "bob"], "ops": ["carl"]])
    let before = try everything()
    let run = await roost(wrong.words)
    #expect(run.code == wrong.code, "\(run.error)")
    #expect(run.out == "")
    #expect(run.error.hasPrefix("roost: "))
    #expect(!run.error.contains("\n"))
    #expect(run.error.unicodeScalars.allSatisfy { !Printable.isHidden($0) })
    #expect(run.error.utf8.count < 400)
    #expect(run.error.contains(wrong.says), "\(run.error)")
    guard !wrong.words.contains("--wait") else { return }
    #expect(try everything() == before)
  }

  @Test func `a text over the limit is refused, one at the limit is kept`() async throws {
    try given(["web": ["bob"]])
    let before = try everything()
    let long = String(repeating: "x", count: Mailbox.textLimit + 1)
    let run = await roost("send", "bob", long)
    #expect(run.code == 1)
    #expect(run.error.contains("the limit is \(Mailbox.textLimit); send a file's path instead"))
    #expect(try everything() == before)
    try Files.write(Array(long.utf8), to: Scratch.path("long"))
    let file = await roost("send", "bob", "--file", Scratch.path("long"))
    #expect(file.code == 1)
    #expect(file.error.contains("the limit is"))
    #expect(try everything() == before)
    #expect(await roost("send", "bob", String(long.dropLast())).code == 0)
    #expect(try mailbox("bob").readAll().count == 1)
  }

  @Test(arguments: [[0xFF, 0xFE], [0x61, 0x00, 0x62], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]])
  func `a file that is not a text is refused`(_ bytes: [UInt8]) async throws {
    try given(["web": ["bob"]])
    let before = try everything()
    try Files.write(bytes, to: Scratch.path("binary"))
    let run = await roost("send", "bob", "--file", Scratch.path("binary"))
    #expect(run.code == 1)
    #expect(run.error.contains("send binary data as a file"))
    #expect(try everything() == before)
  }

  @Test func `a directory is not a text`() async throws {
    try given(["web": ["bob"]])
    let run = await roost("send", "bob", "--file", Scratch.directory)
    #expect(run.code == 1)
    #expect(run.error.contains(Scratch.directory))
  }

  @Test func `a full mailbox says so`() async throws {
    try given(["web": ["bob"]])
    let settings = #"{"mailbox": {"unread": 2}}"#
    try Files.write(Array(settings.utf8), to: home.configuration)
    for _ in 0..<2 { #expect(await roost("send", "bob", "hi").code == 0) }
    let run = await roost("send", "bob", "hi")
    #expect(run.code == 1)
    #expect(run.error.contains("is full with 2 unread messages"))
    #expect(try mailbox("bob").readAll().count == 2)
  }
}
