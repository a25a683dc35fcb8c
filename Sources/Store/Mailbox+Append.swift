import Foundation
import JSONSyntax
package import Model
import Platform

extension Mailbox {
  /// The longest text that is kept at all, beside the mailbox.
  package static let textLimit = 16 << 20

  /// Adds a message at the end, unread, with an id and, where it has none, the time.
  ///
  /// The same key from the same sender adds nothing and returns the first message's id; where the key
  /// is checked, another text for it is an error. Keys are
  /// remembered as long as the message is in the mailbox or in the newest part of the archive.
  package func append(_ draft: Message, isKeyChecked: Bool = false) throws -> Receipt {
    guard !draft.text.isEmpty else { throw MailboxError.emptyText }
    let size = draft.text.utf8.count
    guard size <= Self.textLimit else {
      throw MailboxError.tooLarge(bytes: size, limit: Self.textLimit)
    }
    if let (name, bytes, limit) = draft.oversizedField {
      throw MailboxError.longField(name, bytes: bytes, limit: limit)
    }
    // The other program would obey it, whoever wrote it.
    if bridge != nil, Frame.looksLikeControl(draft.text) { throw MailboxError.order }
    let date = now()
    var message = draft
    message.read = false
    if bridge == .claude { message.text = Team.Bridge.unmarked(message.text) }
    if message.id.isEmpty { message.id = MessageID.make(at: date) }
    if message.timestamp.isEmpty { message.timestamp = Timestamp.text(date) }
    var isWritten = false
    return try withOpen { box in
      // It may be there although the file was changed right after it was written.
      if isWritten, try holds(message.id, in: box) {
        return Receipt(id: message.id, isDuplicate: false)
      }
      if let key = draft.key, let known = try self.message(of: key, from: draft.from, in: box) {
        guard !isKeyChecked || Self.wholeText(of: known) == draft.text else {
          throw MailboxError.keyInUse(key, message: known.id)
        }
        return Receipt(id: known.id, isDuplicate: true)
      }
      guard try hasRoom(for: draft, in: box, at: date) else {
        throw MailboxError.full(path: paths.file, unread: box.index.header.unread)
      }
      if size > settings.messageByteLimit, message.attachment == nil {
        try moveTextAside(&message)
      }
      do {
        try makeRoom(for: message, in: &box)
        isWritten = true
        try box.append(message)
      } catch {
        if case MailboxError.changed = error { throw error }
        if let attachment = message.attachment { try? Files.remove(attachment) }
        throw error
      }
      return Receipt(id: message.id, isDuplicate: false)
    }
  }

  private func holds(_ id: String, in box: borrowing OpenMailbox) throws -> Bool {
    let hash = MailboxHash.of(id)
    var isHeld = false
    try box.index.each { _, record in
      isHeld = record.idHash == hash
      return !isHeld
    }
    return isHeld
  }

  /// What programs act on, and what Roost says, has room of its own, which no flood of mail takes;
  /// what has expired takes no room, whether it has left by now or not.
  private func hasRoom(
    for draft: Message, in box: borrowing OpenMailbox, at date: Date
  ) throws -> Bool {
    let unread = box.index.header.unread
    let limit = Self.share(of: settings.unreadLimit, for: draft)
    if unread < limit { return true }
    let waiting = try unread - expired(in: box, at: date).over.count
    return waiting < (Self.hasOwnRoom(draft) ? 2 * limit : limit)
  }

  private static func hasOwnRoom(_ draft: Message) -> Bool {
    draft.node == nil && (draft.isNotice || Frame.isControl(draft.text))
  }

  /// Mail from elsewhere takes half of the room, so that mail from here always has the other half;
  /// what is more waits at its hub.
  private static func share(of limit: Int, for draft: Message) -> Int {
    draft.node == nil ? limit : max(1, limit / 2)
  }

  /// Sees to it that the file does not become larger than what is read.
  private func makeRoom(for message: Message, in box: inout OpenMailbox) throws {
    let size = message.json.bytes().count + MailboxLayout.separator.count
    let room =
      Self.share(of: settings.mailboxByteLimit, for: message)
      + (Self.hasOwnRoom(message) ? Self.reservedBytes : 0)
    guard try box.size + size > room else { return }
    try compact(&box, keeping: 0)
    guard try box.size + size <= room else {
      throw MailboxError.fullOfBytes(path: paths.file, limit: settings.mailboxByteLimit)
    }
  }

  /// Whether a message of an id is there that has another key.
  package func holdsOther(id: String, than key: String) throws -> Bool {
    guard try exists() else { return false }
    return try withOpen { box in
      let hash = MailboxHash.of(id)
      var found = false
      try box.index.each { place, record in
        guard record.idHash == hash else { return true }
        let message = try box.message(at: place)
        if message.id == id, message.key != key { found = true }
        return !found
      }
      return found
    }
  }

  /// Keeps a large text in a file beside the mailbox; the message says where it is.
  private func moveTextAside(_ message: inout Message) throws {
    let path = "\(paths.texts)/\(message.id).txt"
    try makeDirectory(paths.texts)
    try Files.write(Array(message.text.utf8), to: path)
    let start = String(decoding: message.text.utf8.prefix(200), as: UTF8.self)
    let firstLine = start.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    message.attachment = path
    message.text = "\(firstLine) … (\(message.text.utf8.count) bytes; the whole text is in \(path))"
  }

  /// The message that a sender's key was first used for.
  private func message(
    of key: String, from sender: String, in box: borrowing OpenMailbox
  ) throws -> Message? {
    let hash = MailboxHash.of(from: sender, key: key)
    var found: Message?
    try box.index.each { place, record in
      guard record.keyHash == hash else { return true }
      let message = try box.message(at: place)
      if message.key == key && message.from == sender { found = message }
      return found == nil
    }
    if let found { return found }
    return try MailboxArchive(paths.archive).message(ofKey: key, from: sender)
  }

  /// The whole text of a message, which may be kept in a file beside the mailbox; what the message
  /// itself says where that is gone, or is none of Roost's.
  package static func wholeText(of message: Message) -> String {
    guard let path = message.attachment, let size = try? Files.status(path)?.size,
      size <= textLimit, let bytes = try? Files.read(path)
    else { return message.text }
    return String(decoding: bytes, as: UTF8.self)
  }
}
