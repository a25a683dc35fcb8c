import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Whose turn it is among unread messages.
@Suite(.scratch) struct MailboxTurnTests {
  private func send(_ box: Box, _ text: String, _ priority: Message.Priority, from: String = "a")
    throws
  {
    var message = Message(from: from, text: text)
    message.priority = priority
    if from == Name.user { message.attestation = .outside }
    _ = try box.mailbox.append(message)
  }

  private func fill(_ box: Box) throws -> [String] {
    for number in 0..<400 { try send(box, "normal \(number)", .normal) }
    try send(box, "low", .low)
    try send(box, "the user's", .normal, from: "user")
    try send(box, "urgent", .high)
    try send(box, "the user's urgent", .high, from: "user")
    try send(box, "last", .normal)
    return ["the user's urgent", "urgent", "the user's"] + (0..<400).map { "normal \($0)" }
      + ["last", "low"]
  }

  @Test func `What is urgent goes first, whatever waits before it, and equals in their order`()
    throws
  {
    let box = Box()
    let wanted = try fill(box)
    #expect(try box.mailbox.unread(limit: 4).map(\.text) == Array(wanted.prefix(4)))
    var taken: [String] = []
    while let message = try box.mailbox.consumeFirst() { taken.append(message.text) }
    #expect(taken == wanted)
  }

  @Test func `Whoever only says that it is the user has no turn of its own`() throws {
    let box = Box()
    try send(box, "first", .normal)
    var forged = Message(from: Name.user, text: "not the user")
    _ = try box.mailbox.append(forged)
    forged.attestation = .process
    forged.text = "nor this"
    _ = try box.mailbox.append(forged)
    #expect(try box.mailbox.consumeFirst()?.text == "first")
  }

  @Test func `The turn does not depend on the index, nor on who wrote the file`() throws {
    let box = Box()
    let wanted = try fill(box)
    try Files.remove(box.mailbox.paths.index)
    #expect(try box.mailbox.unread(limit: 1000).map(\.text) == wanted)
    // In another program's layout.
    try box.put(box.content.replacing(",\n", with: " , "))
    #expect(try box.mailbox.unread(limit: 1000).map(\.text) == wanted)
    #expect(try box.mailbox.consumeFirst()?.text == wanted[0])
    #expect(try box.mailbox.unread(limit: 1000).map(\.text) == Array(wanted.dropFirst()))
  }

  @Test func `A box of nested brackets is looked through in time that its size bounds`() throws {
    let box = Box()
    for size in [2000, 400_000] {
      try box.put("[x" + String(repeating: "{\"a\":", count: size))
      _ = try box.mailbox.damage()
    }
  }
}
