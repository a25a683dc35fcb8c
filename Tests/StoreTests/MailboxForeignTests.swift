import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Mailboxes that other programs wrote: nothing of theirs may change but white space.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxForeignTests {
  /// As jcode writes it: pretty-printed, Go's escapes, nanoseconds with a local offset.
  static let jcode = """
    [
      {
        "from": "lead",
        "text": "a \\u003c b \\u0026\\u0026 c",
        "timestamp": "2026-04-26T12:34:56.123456789+08:00",
        "read": false,
        "color": "#FF6B6B"
      },
      {
        "from": "lead",
        "text": "done",
        "timestamp": "2026-04-26T12:35:00+08:00",
        "read": true
      }
    ]
    """

  /// As Claude Code writes it: unknown keys, and a text that was cut in the middle of an emoji.
  static let claude = """
    [
      {
        "from": "team-lead",
        "text": "cut \\ud83d",
        "timestamp": "2026-05-01T00:00:00.000Z",
        "msgV": 1,
        "msg_id": "4b1c",
        "big": 12345678901234567890.10,
        "nested": {"a": [1, 2.50, {"b": null}]},
        "read": false
      }
    ]
    """

  /// What a text says without the white space between its tokens.
  private func tokens(_ text: String) -> String {
    var result = ""
    var inString = false
    var escaped = false
    for character in text {
      if inString {
        if escaped {
          escaped = false
        } else if character == "\\" {
          escaped = true
        } else {
          inString = character != "\""
        }
      } else if character.isWhitespace {
        continue
      } else if character == "\"" {
        inString = true
      }
      result.append(character)
    }
    return result
  }

  @Test(arguments: [jcode, claude])
  func `An append keeps every token of foreign entries`(file: String) throws {
    let box = Box()
    try box.put(file)
    let before = try box.mailbox.readAll()
    try box.send("new")
    let kept = String(tokens(try box.content).prefix(tokens(file).count - 1))
    #expect(kept == String(tokens(file).dropLast()))
    #expect(try box.mailbox.readAll().map(\.text) == before.map(\.text) + ["new"])
    let lines = try box.content.split(separator: "\n")
    #expect(lines.count == before.count + 3)
  }

  @Test func `Entries that a strict reader rejects are read`() throws {
    let box = Box()
    try box.put(Self.claude)
    #expect(try box.mailbox.readAll().map(\.text) == ["cut \u{FFFD}"])
  }

  @Test func `A foreign entry's id does not change when it is marked or moved`() throws {
    let box = Box()
    try box.put(Self.jcode)
    let ids = try box.mailbox.readAll().map(\.id)
    #expect(Set(ids).count == 2 && ids.allSatisfy { $0.count == 26 })
    try box.mailbox.markRead(ids: [ids[0]])
    #expect(try box.mailbox.readAll().map(\.id) == ids)
    #expect(try box.mailbox.readAll().map(\.read) == [true, true])
  }

  @Test func `Marking changes nothing but the mark`() throws {
    let box = Box()
    try box.put(Self.claude)
    try box.mailbox.markRead(index: 0)
    let expected = tokens(Self.claude).replacing("\"read\":false", with: "\"read\":true")
    #expect(tokens(try box.content) == expected)
  }

  @Test(arguments: [
    #"[{"from":"a","text":"t"}]"#, #"[{"from":"a","text":"t","read":null}]"#,
    #"[{"read":"no","from":"a","text":"t"}]"#, #"[{}]"#,
  ])
  func `An entry without a usable mark gets one`(file: String) throws {
    let box = Box()
    try box.put(file)
    #expect(try box.mailbox.readUnread().count == 1)
    try box.mailbox.markRead(index: 0)
    #expect(try box.mailbox.readUnread().isEmpty)
    #expect(try box.isStrictlyValid)
  }

  @Test func `Reading a foreign file does not write to it`() throws {
    let box = Box()
    try box.put(Self.jcode)
    let before = try Files.status(box.path)
    _ = try box.mailbox.readAll()
    _ = try box.mailbox.unread(limit: 10)
    _ = try box.mailbox.counts()
    #expect(try Files.status(box.path) == before)
  }

  @Test func `A file that another program rewrites in between is taken as it is`() throws {
    let box = Box()
    try box.send("mine")
    try box.send("mine too")
    try box.put(Self.jcode)
    try box.send("after")
    #expect(try box.texts == ["a < b && c", "done", "mine", "mine too", "after"])
    let edited = try box.content.replacing("after", with: "AFTER")
    try box.put(edited)
    #expect(
      try box.mailbox.unread(limit: 9).map(\.text) == ["a < b && c", "mine", "mine too", "AFTER"])
    #expect(try box.mailbox.consumeFirst()?.text == "a < b && c")
  }

  @Test func `Entries that are the same to the letter are one message to mark`() throws {
    let box = Box()
    let entry = #"{"from":"a","text":"x","timestamp":"2026-01-01T00:00:00Z","read":false}"#
    try box.put("[\(entry),\(entry)]")
    let ids = try box.mailbox.readAll().map(\.id)
    #expect(Set(ids).count == 1)
    try box.mailbox.markRead(ids: ids)
    #expect(try box.mailbox.readUnread().isEmpty)
  }
}
