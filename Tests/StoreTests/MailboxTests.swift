import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxTests {
  @Test func `Messages are read in the order they were sent`() throws {
    let box = Box()
    for number in 0..<20 { try box.send("message \(number)") }
    #expect(try box.texts == (0..<20).map { "message \($0)" })
    #expect(try box.isStrictlyValid)
  }

  @Test func `A message gets an id and a time and is unread`() throws {
    let box = Box()
    var draft = Message(from: "alice", text: "hi")
    draft.read = true
    draft.to = "bob"
    let receipt = try box.mailbox.append(draft)
    let message = try #require(try box.mailbox.readAll().first)
    #expect(message.id == receipt.id && message.id.count == 26)
    #expect(!message.read && message.to == "bob")
    #expect(Timestamp.date(message.timestamp) != nil)
  }

  @Test func `A missing or empty file is an empty list`() throws {
    let box = Box()
    #expect(try box.mailbox.readAll().isEmpty)
    #expect(try box.mailbox.consumeFirst() == nil)
    #expect(try box.mailbox.unread(limit: 5).isEmpty)
    try box.put("")
    #expect(try box.mailbox.readAll().isEmpty)
    try box.put("null")
    #expect(try box.mailbox.readAll().isEmpty)
    try box.send("first")
    #expect(try box.texts == ["first"])
  }

  @Test func `Reading marks nothing, consuming marks exactly the first unread`() throws {
    let box = Box()
    for text in ["a", "b", "c"] { try box.send(text) }
    #expect(try box.mailbox.readUnread().count == 3)
    #expect(try box.mailbox.consumeFirst()?.text == "a")
    #expect(try box.mailbox.readUnread().map(\.text) == ["b", "c"])
    let second = try box.mailbox.readAll()[1].id
    let third = try box.mailbox.consumeFirst { $0 == second }
    #expect(third?.text == "c")
    #expect(try box.mailbox.readAll().map(\.read) == [true, false, true])
    #expect(try box.isStrictlyValid)
  }

  @Test func `Marking by place follows the whole list and names a place out of range`() throws {
    let box = Box()
    for text in ["a", "b", "c"] { try box.send(text) }
    try box.mailbox.markRead(index: 1)
    try box.mailbox.markRead(index: 1)
    #expect(try box.mailbox.readAll().map(\.read) == [false, true, false])
    let error = #expect(throws: MailboxError.self) { try box.mailbox.markRead(index: 3) }
    #expect("\(try #require(error))" == "there is no message 3 in the mailbox")
    #expect(throws: MailboxError.self) { try box.mailbox.markRead(index: -1) }
    #expect(throws: MailboxError.self) { try Box("nobody").mailbox.markRead(index: 0) }
  }

  @Test func `Marking by id takes several and passes over unknown ones`() throws {
    let box = Box()
    let ids = try (0..<5).map { try box.send("\($0)") }
    try box.mailbox.markRead(ids: [ids[3], "nothing", ids[1]])
    #expect(try box.mailbox.readAll().map(\.read) == [false, true, false, true, false])
    #expect(try box.mailbox.counts() == (5, 3))
  }

  @Test func `What is not meant when the mailbox is locked stays unread`() throws {
    let box = Box()
    let ids = try (0..<3).map { try box.send("\($0)") }
    try box.mailbox.markRead(ids: ids) { $0 != ids[1] }
    #expect(try box.mailbox.readAll().map(\.read) == [true, false, true])
  }

  @Test func `The same key from the same sender adds nothing`() throws {
    let box = Box()
    let first = try box.send("one", key: "k1")
    var again = Message(from: "alice", text: "two")
    again.key = "k1"
    let receipt = try box.mailbox.append(again)
    #expect(receipt.id == first && receipt.isDuplicate)
    try box.send("three", from: "carol", key: "k1")
    #expect(try box.texts == ["one", "three"])
  }

  @Test func `A key is remembered after its message was archived`() throws {
    let box = Box()
    let first = try box.send("one", key: "a \"quoted\" key")
    try box.mailbox.clear()
    let again = try box.send("two", key: "a \"quoted\" key")
    #expect(again == first)
    #expect(try box.texts.isEmpty)
  }

  @Test func `Clearing moves everything to the archive and needs no file`() throws {
    let box = Box()
    #expect(try box.mailbox.clear() == 0)
    try box.send("a")
    try box.send("b")
    #expect(try box.mailbox.clear() == 2)
    #expect(try box.content == "[\n]\n")
    let archive = String(decoding: try Files.read(box.mailbox.paths.archive) ?? [], as: UTF8.self)
    #expect(archive.split(separator: "\n").count == 2)
  }

  @Test func `Read messages beyond the newest ones move to the archive, unread ones never`() throws
  {
    var settings = Settings()
    settings.keepRead = 10
    let box = Box(settings: settings)
    try box.send("stays unread")
    let ids = try (0..<40).map { try box.send("\($0)") }
    for id in ids { try box.mailbox.markRead(ids: [id]) }
    try box.mailbox.compact()
    let left = try box.mailbox.readAll()
    #expect(left.first?.text == "stays unread")
    #expect(left.filter(\.read).map(\.text) == (30..<40).map { "\($0)" })
    let archive = try Files.read(box.mailbox.paths.archive) ?? []
    #expect(archive.split(separator: UInt8(ascii: "\n")).count == 30)
  }

  @Test func `Read messages older than the limit move to the archive`() throws {
    let old = Box(now: Date(timeIntervalSinceNow: -8 * 86400))
    let id = try old.send("old")
    try old.send("old and unread")
    try old.mailbox.markRead(ids: [id])
    #expect(try Box().mailbox.compact() == 1)
    #expect(try Box().texts == ["old and unread"])
  }

  @Test func `An empty text, a huge text and a full mailbox are refused by name`() throws {
    var settings = Settings()
    settings.unreadLimit = 2
    let box = Box(settings: settings)
    #expect(throws: MailboxError.self) { try box.send("") }
    let huge = String(repeating: "x", count: Mailbox.textLimit + 1)
    #expect(throws: MailboxError.self) { try box.send(huge) }
    try box.send("a")
    try box.send("b")
    let error = #expect(throws: MailboxError.self) { try box.send("c") }
    #expect("\(try #require(error))".contains("full with 2 unread messages"))
    try box.mailbox.markRead(index: 0)
    try box.send("c")
    #expect(try box.texts == ["a", "b", "c"])
  }

  @Test func `A large text goes into a file of its own and the message says where`() throws {
    let box = Box()
    let large = "first line\n" + String(repeating: "é", count: 200_000)
    try box.send(large)
    let message = try #require(try box.mailbox.readAll().first)
    let path = try #require(message.attachment)
    #expect(message.text.hasPrefix("first line") && message.text.contains(path))
    #expect(try Files.read(path) == Array(large.utf8))
    #expect(try Files.status(path)?.permissions == 0o600)
  }

  @Test func `Files and directories are the owner's alone`() throws {
    let box = Box()
    try box.send("x")
    #expect(try Files.status(box.path)?.permissions == 0o600)
    #expect(try Files.status(Files.directory(of: box.path))?.permissions == 0o700)
  }

  @Test func `A symbolic link in place of a mailbox is refused`() throws {
    let box = Box()
    try Files.createDirectory(Files.directory(of: box.path))
    try Files.write(Array("[]".utf8), to: Scratch.path("elsewhere"))
    try FileManager.default.createSymbolicLink(
      atPath: box.path, withDestinationPath: Scratch.path("elsewhere"))
    #expect(throws: SystemError.self) { try box.send("x") }
    #expect(try Files.read(Scratch.path("elsewhere")) == Array("[]".utf8))
  }

  @Test func `A lock that is held is named when the wait runs out`() throws {
    let box = Box()
    try box.send("x")
    let lock = try FileLock(box.mailbox.paths.lock)
    let paths = box.mailbox.paths
    let impatient = Mailbox(paths, settings: Settings(), lockTimeout: .milliseconds(20)) { _ in }
    let error = #expect(throws: FileLock.Failure.self) {
      try impatient.append(Message(from: "a", text: "b"))
    }
    _ = consume lock
    #expect("\(try #require(error))".contains(paths.lock))
    #expect(try box.texts == ["x"])
  }
}
