import Model
import Platform
import Store
import TestSupport
import Testing

/// What mail from other machines may take of a mailbox.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailboxShareTests {
  private func message(_ text: String, from node: String?) -> Message {
    var message = Message(from: "ann", text: text)
    message.node = node
    return message
  }

  @Test(arguments: [(10, 5), (11, 5), (1, 1), (2, 1)])
  func `Mail from elsewhere takes half of the room, and mail from here all that is left`(
    limit: Int, share: Int
  ) throws {
    var settings = Settings()
    settings.unreadLimit = limit
    let box = Box(settings: settings).mailbox
    for number in 0..<share { _ = try box.append(message("far \(number)", from: "n1")) }
    #expect(throws: MailboxError.self) { try box.append(message("one more", from: "n2")) }
    for number in share..<limit { _ = try box.append(message("near \(number)", from: nil)) }
    #expect(throws: MailboxError.self) { try box.append(message("too many", from: nil)) }
    #expect(try box.counts().unread == limit)
  }
}
