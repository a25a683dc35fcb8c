import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What a message, or a file that somebody else wrote, may hold never acts on a terminal.
@Suite(.scratch, .timeLimit(.minutes(10))) struct HostileTextTests {
  private static let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\r\u{2028}\u{8}x"

  /// Every field of an entry that another program wrote.
  private func foreignEntry() -> JSON {
    let text = JSON.string(Self.evil)
    return [
      "id": .string("01HZZZZZZZZZZZZZZZZZZZ\(Self.evil)EVIL"), "from": text, "to": text,
      "text": .string("one\(Self.evil)\ntwo\(Self.evil)"), "summary": text, "timestamp": text,
      "read": false, "color": text, "reply_to": text, "thread": text, "priority": text,
    ]
  }

  private func prepare() async throws {
    try given(["web": ["alice", "bob"]]) { state in
      state.teams["web"]?.description = Self.evil
      state.teams["web"]?.repository = Self.evil
      state.teams["web"]?.createdAt = Self.evil
      state.teams["web"]?.agents["alice"]?.type = Self.evil
      state.teams["web"]?.agents["alice"]?.profile = Self.evil
      state.teams["web"]?.agents["alice"]?.gone = Self.evil
    }
    let path = mailbox("bob").paths.file
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(JSON.array([foreignEntry()]).bytes(), to: path)
    await roost("send", "bob", Self.evil, "--summary", Self.evil, "--key", Self.evil)
  }

  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || !Printable.isHidden($0) }
  }

  @Test func `no listing lets it through`() async throws {
    try await prepare()
    let ids = try mailbox("bob").readAll().map(\.id)
    var lines = [
      ["inbox", "bob"], ["inbox", "bob", "--unread"], ["list"], ["team", "list"], ["team", "show"],
      ["doctor"], ["read", "bob", "--index", "0"], ["next", "bob"], ["broadcast", Self.evil],
      ["__complete", "agents"], ["ack", "EVIL", "--as", "bob"],
      ["log"], ["log", "bob"], ["log", Self.evil], ["log", "--grep", Self.evil], ["search", "x"],
      ["search", Self.evil], ["wait", Self.evil], ["peek", Self.evil], ["diff", Self.evil],
    ]
    for id in ids { lines += [["inbox", "bob", "--id", id], ["explain", id]] }
    for line in lines {
      let run = await roost(line)
      #expect(isHarmless(run.out), "\(line): \(run.out.debugDescription)")
      #expect(isHarmless(run.err), "\(line): \(run.err.debugDescription)")
    }
  }

  @Test func `JSON spells such characters as escapes`() async throws {
    try await prepare()
    for line in [
      ["inbox", "bob"], ["list"], ["team", "list"], ["log"], ["search", "x"], ["next", "bob"],
      ["doctor"],
    ] {
      let run = await roost(line + ["--json"])
      #expect(try !run.json.isNull)
      #expect(isHarmless(run.out), "\(line)")
    }
  }

  @Test func `JSON gives the text back as it was`() async throws {
    try await prepare()
    let rows = try await roost("inbox", "bob", "--json").json.array
    #expect(rows?.last?["text"]?.string == Self.evil)
  }

  @Test func `the text itself is kept as it was sent`() async throws {
    try await prepare()
    #expect(try mailbox("bob").readAll().last?.text == Self.evil)
  }

  @Test func `names of files that somebody left are shown escaped`() async throws {
    try await prepare()
    let path = "\(home.root)/x\u{1b}[2J.damaged-\u{202e}"
    try Files.write([], to: path)
    let run = await roost("doctor")
    #expect(run.out.contains("found damaged"))
    #expect(isHarmless(run.out))
  }
}
