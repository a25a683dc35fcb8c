import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

/// Lists that another program wrote without the ids that Roost gave to their messages.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxLostIDTests {
  @Test func `An entry that lost its id and its mark is the message that it was`() throws {
    let box = Box()
    let ids = try (0..<3).map { try box.send("text \($0)") }
    let old = try box.mailbox.readAll()
    try box.mailbox.markRead(ids: [ids[0]])
    try box.overwrite(Box.asJcode(old))
    #expect(try box.mailbox.readAll().map(\.id) == ids)
    try box.mailbox.markRead(ids: [ids[1]])
    #expect(try box.mailbox.readAll().map(\.id) == ids)
    #expect(try box.mailbox.readAll().map(\.read) == [true, true, false])
  }

  @Test func `A key holds although the program dropped it`() throws {
    let box = Box()
    let id = try box.send("once", key: "k")
    try box.overwrite(Box.asJcode(try box.mailbox.readAll()))
    #expect(try box.send("once", key: "k") == id)
    #expect(try box.texts == ["once"])
  }

  /// The mirror is written first: a try that is killed then leaves a line there, and the next one another.
  @Test(arguments: [false, true])
  func `A message that was appended in a second try is there once`(keepsIDs: Bool) throws {
    let box = Box()
    try box.send("first")
    var message = Message(from: "alice", text: "second")
    message.id = MessageID.make(at: Date())
    message.timestamp = Timestamp.text(Date())
    let mirror = try File(box.mailbox.paths.mirror, .append)
    try mirror.append(message.json.bytes() + [UInt8(ascii: "\n")])
    try box.send("between")
    let before = try box.mailbox.readAll()
    _ = try box.mailbox.append(message)
    // An older list of who had seen neither of the two.
    try box.put(keepsIDs ? JSON.array(before.map(\.json)).text() : Box.asJcode(before))
    try box.mailbox.repair()
    let all = try box.mailbox.readAll() + [Box.entry("theirs")]
    try box.put(keepsIDs ? JSON.array(all.map(\.json)).text() : Box.asJcode(all))
    try box.mailbox.repair()
    let texts = ["first", "between", "second", "theirs"]
    #expect(try box.texts == texts)
    #expect(try box.mailbox.consume(limit: 9).map(\.text) == texts)
    #expect(try box.mailbox.consumeFirst() == nil)
  }

  @Test func `A message keeps its id in whatever moment another program writes without it`() throws
  {
    let box = Box(now: Date())
    let ids = try (0..<20).map { try box.send("mine \($0)") }
    let content = Box.asJcode(try box.mailbox.readAll())
    let rounds = Atomic(0)
    let writer = Thread {
      var written = 0
      while written >= 0 {
        let asked = rounds.load(ordering: .acquiring)
        guard asked != written else {
          usleep(20)
          continue
        }
        written = asked
        usleep(.random(in: 0...150))
        try? box.overwrite(content)
      }
    }
    writer.start()
    defer { rounds.store(-1, ordering: .releasing) }
    for round in 1...500 {
      try box.mailbox.repair()
      rounds.store(round, ordering: .releasing)
      let found =
        round % 2 == 0
        ? try box.mailbox.readAll() : try box.mailbox.unread(limit: 100)
      #expect(found.map(\.id) == ids, "round \(round)")
      guard found.map(\.id) == ids else { return }
    }
  }
}
