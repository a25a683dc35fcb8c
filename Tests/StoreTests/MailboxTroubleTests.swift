import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

/// What goes wrong after a message was marked, and must not keep it from whoever took it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxTroubleTests {
  /// A mailbox whose archive cannot be written, because a directory has its name.
  private func boxWithoutArchive() throws -> Mailbox {
    var settings = Settings()
    settings.keepRead = 1
    let box = Box(settings: settings)
    try Files.createDirectory(box.mailbox.paths.archive)
    for number in 0..<6 { try box.send("\(number)") }
    return box.mailbox
  }

  @Test func `A message is handed over although the mailbox cannot be compacted`() throws {
    let box = try boxWithoutArchive()
    for number in 0..<6 { #expect(try box.consumeFirst()?.text == "\(number)") }
    #expect(try box.consumeFirst() == nil)
    #expect(try box.readAll().count == 6)
  }

  @Test func `A mark stands although the mailbox cannot be compacted`() throws {
    let box = try boxWithoutArchive()
    let ids = try box.readAll().map(\.id)
    for place in 0..<2 { #expect(try box.markRead(index: place).id == ids[place]) }
    for id in ids[2..<4] { #expect(try box.markRead(matching: id).id == id) }
    try box.markRead(ids: Array(ids[4...]))
    #expect(try box.counts() == (6, 0))
  }
}
