import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What a mailbox costs is bounded, whoever wrote it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxLimitTests {
  private func small() -> Box {
    var settings = Settings()
    settings.mailboxByteLimit = 10_000
    return Box(settings: settings)
  }

  @Test func `A file that is larger than what is read is refused by name, and can be set aside`()
    throws
  {
    let box = small()
    let text = String(repeating: "y", count: 5 << 20)
    try box.put("[\n{\"from\":\"ci\",\"text\":\"\(text)\"}\n]\n")
    for refused in [
      { _ = try box.mailbox.readAll() }, { _ = try box.mailbox.consumeFirst() },
      { _ = try box.send("more") }, { _ = try box.mailbox.counts() },
      { _ = try box.mailbox.clear() },
    ] as [() throws -> Void] {
      let error = #expect(throws: MailboxError.self) { try refused() }
      #expect(error?.isTooLarge == true && "\(error!)".contains("mailbox.bytes"))
    }
    let aside = try box.mailbox.setAside()
    #expect(try Files.status(aside)?.size ?? 0 > text.count)
    try box.send("a new one")
    #expect(try box.texts == ["a new one"])
  }

  @Test func `Messages without end are refused, in a damaged file too`() throws {
    var settings = Settings()
    settings.unreadLimit = 1
    settings.mailboxMessages = 100
    let box = Box(settings: settings)
    for start in ["[", "[x"] {
      try box.put(start + String(repeating: #"{"from":"a","text":"b"},"#, count: 101) + "{}]")
      let error = #expect(throws: MailboxError.self) { try box.mailbox.readAll() }
      #expect(error?.isTooLarge == true)
    }
  }

  @Test func `Nothing that Roost writes makes it too large, and what is read makes room`() throws {
    let box = small()
    let text = String(repeating: "y", count: 900)
    for _ in 0..<9 { try box.send(text) }
    let error = #expect(throws: MailboxError.self) { try box.send(text) }
    #expect("\(error!)".contains("is full") && "\(error!)".contains("mailbox.bytes"))
    // What programs act on has room of its own.
    try box.send(Frame.shutdownApproved(id: "1", from: "a").text(at: text))
    try box.mailbox.markRead(index: 0)
    try box.mailbox.markRead(index: 1)
    try box.send(text)
    #expect(try box.mailbox.counts() == (9, 9))
  }

  @Test func `A field that is too long is refused by name`() throws {
    let box = Box()
    var message = Message(from: "alice", text: "hi")
    message.summary = String(repeating: "s", count: 5000)
    let error = #expect(throws: MailboxError.self) { try box.mailbox.append(message) }
    #expect(
      "\(error!)" == "the message's summary has 5000 bytes, the limit is 4096; give a shorter one")
  }

  @Test(arguments: [false, true])
  func `An id without end counts as a short one, the same in every way of reading`(isIndexed: Bool)
    throws
  {
    let box = Box()
    let long = String(repeating: "x", count: 20_000)
    try box.put(
      #"[{"id":"\#(long)","from":"\#(long)","text":"one"},{"id":"\#(long)y","from":"b","text":"two"}]"#
    )
    if isIndexed { try box.mailbox.repair() }
    let messages = try box.mailbox.readAll()
    #expect(messages.allSatisfy { $0.id.utf8.count < 40 && $0.from.utf8.count <= 256 })
    #expect(messages[0].id != messages[1].id)
    try box.mailbox.markRead(ids: [messages[1].id])
    #expect(try box.mailbox.readAll().map(\.read) == [false, true])
    #expect(try box.mailbox.consumeFirst()?.text == "one")
    #expect(try box.content.contains(long), "the file keeps every token")
  }

  @Test func `Fields without number cost what their bytes do, and are not all read`() throws {
    let box = Box()
    let fields = (0..<20_000).map { #""k\#($0)":[[],{}]"# }.joined(separator: ",")
    let again = String(repeating: #""text":"earlier","#, count: 20_000)
    try box.put(#"[{"from":"ci",\#(fields),\#(again)"text":"last"}]"#)
    let message = try #require(try box.mailbox.consumeFirst())
    #expect(message.text == "last" && message.from == "ci")
    #expect((100..<10_000).contains(message.unknown.members.count))
    #expect(message.json.object?.members.count ?? 0 > 100)
    #expect(try box.content.contains("k19999"))
  }
}
