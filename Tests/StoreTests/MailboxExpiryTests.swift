import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Messages whose time is over, while they still stand in the mailbox and when they leave it.
@Suite(.scratch) struct MailboxExpiryTests {
  private static let start = Date(timeIntervalSince1970: 1_764_000_000)

  /// Ten minutes on: three of the five messages have expired.
  private let later = Box(now: start.addingTimeInterval(600))

  private func fill() throws -> Box {
    let box = Box(now: Self.start)
    for minutes in [5, nil, 60, 1, 2] as [Double?] {
      var message = Message(from: "alice", text: minutes.map { "\(Int($0))" } ?? "ever")
      message.expiresAt = minutes.map { Timestamp.text(Self.start.addingTimeInterval($0 * 60)) }
      _ = try box.mailbox.append(message)
    }
    return box
  }

  private func expectAgreement(_ what: String) throws {
    #expect(try later.mailbox.counts() == (5, 2), "\(what)")
    let (over, next) = try later.mailbox.expired()
    #expect(over.map(\.text) == ["5", "1", "2"], "\(what)")
    #expect(next == Self.start.addingTimeInterval(3600), "\(what)")
  }

  @Test func `It is not counted, with the index, without it, and in another program's layout`()
    throws
  {
    let box = try fill()
    #expect(try box.mailbox.counts() == (5, 5))
    try expectAgreement("as written")
    try Files.remove(box.mailbox.paths.index)
    try expectAgreement("without an index")
    _ = try box.mailbox.unread(limit: 1)
    try expectAgreement("with a new index")
    try box.put(box.content.replacing(",\n", with: " , "))
    try expectAgreement("in another layout")
    #expect(try later.mailbox.consumeFirst()?.text == "ever")
    #expect(try later.mailbox.consumeFirst()?.text == "60")
    #expect(try later.mailbox.consumeFirst() == nil)
    #expect(try later.mailbox.counts().unread == 0)
  }

  @Test func `It takes no room`() throws {
    _ = try fill()
    var settings = Settings()
    settings.unreadLimit = 3
    let full = Box(settings: settings, now: Self.start)
    #expect(throws: MailboxError.self) { try full.send("refused") }
    let emptied = Box(settings: settings, now: Self.start.addingTimeInterval(600))
    try emptied.send("taken")
    #expect(throws: MailboxError.self) { try emptied.send("refused again") }
  }

  @Test func `Single messages move to the archive, and the others stay as they are`() throws {
    let box = try fill()
    let ids = try later.mailbox.expired().over.map(\.id)
    try later.mailbox.archive(ids: ids + ["unknown"])
    #expect(try box.texts == ["ever", "60"])
    #expect(try later.mailbox.counts() == (2, 2) && later.mailbox.expired().over.isEmpty)
    let archived = try #require(try box.mailbox.archived(matching: ids[0]).first)
    #expect(archived.text == "5" && !archived.read)
    #expect(try box.mailbox.findAnywhere(ids[0]).id == ids[0] && box.isStrictlyValid)
  }
}
