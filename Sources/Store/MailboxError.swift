import Foundation
import Model
import Platform

/// Why a mailbox operation was not done; the mailbox is as it was.
package enum MailboxError: Error, CustomStringConvertible {
  /// Another program changed the file at the same time, again and again.
  case changed(path: String)
  /// The directory that its team's files are in is not there.
  case isGone(path: String)
  case indexOutOfRange(Int)
  case noMessage(String)
  case ambiguous(String, matches: [String])
  case emptyText
  /// A text that another program would take for an order.
  case order
  case tooLarge(bytes: Int, limit: Int)
  /// A field other than the text.
  case longField(String, bytes: Int, limit: Int)
  case full(path: String, unread: Int)
  case fullOfBytes(path: String, limit: Int)
  /// The file is larger than what is read.
  case oversized(path: String, bytes: Int, limit: Int)
  /// The file has more messages than what is read.
  case tooMany(path: String, limit: Int)
  /// A key that stands for another text already.
  case keyInUse(String, message: String)

  /// Whether the file is larger than what is read.
  package var isTooLarge: Bool {
    switch self {
    case .oversized, .tooMany: true
    default: false
    }
  }

  package var description: String {
    switch self {
    case .changed(let path):
      "another program keeps changing the mailbox \(path) without taking its lock;"
        + " nothing was done, try again"
    case .isGone(let path):
      "there is no mailbox in \(path): the directory is gone; `roost team list` shows whether the team"
        + " was dissolved, and `roost restart` makes the directory of one that was not"
    case .indexOutOfRange(let index): "there is no message \(index) in the mailbox"
    case .noMessage(let id): "there is no message \(id) in the mailbox"
    case .ambiguous(let id, let matches):
      "\(id) means several messages: \(matches.joined(separator: ", ")); write more of it"
    case .emptyText: "the message has no text"
    case .order:
      "the message looks like an order that programs act on, and no message into another program's"
        + " team may be one; say it in words"
    case .tooLarge(let bytes, let limit):
      "the text has \(bytes) bytes, the limit is \(limit); send a file's path instead"
    case .keyInUse(let key, let message):
      "the key \(Printable.escaped(key)) stands for message \(message), which has another text;"
        + " give another key for another message"
    case .longField(let name, let bytes, let limit):
      "the message's \(name) has \(bytes) bytes, the limit is \(limit); give a shorter one"
    case .fullOfBytes(let path, let limit):
      "the mailbox \(path) is full: it may have \(limit) bytes (mailbox.bytes in config.json);"
        + " wait until some messages are read, or clear it with `roost clear`"
    case .oversized(let path, let bytes, let limit):
      "the mailbox \(path) has \(bytes) bytes and is not read, the limit is \(limit);"
        + Self.remedy("mailbox.bytes")
    case .tooMany(let path, let limit):
      "the mailbox \(path) has more than \(limit) messages and is not read;"
        + Self.remedy("mailbox.unread")
    case .full(let path, let unread):
      "the mailbox \(path) is full with \(unread) unread messages;"
        + " wait until some are read, or clear it with `roost clear`"
    }
  }

  private static func remedy(_ setting: String) -> String {
    " raise \(setting) in config.json, or set the file aside with `roost clear`"
  }
}

/// The name under which a file that cannot be used is kept: never overwritten, found by people.
enum DamagedCopy {
  static func path(for file: String, at date: Date = Date()) -> String {
    let time = Timestamp.text(date).filter { $0 != ":" && $0 != "-" }
    return "\(file).damaged-\(time)-\(UInt16.random(in: .min ... .max))"
  }

  /// Writes a copy beside the file, and returns its path.
  static func keep(_ bytes: [UInt8], of file: String, at date: Date) throws -> String {
    let copy = path(for: file, at: date)
    try Files.write(bytes, to: copy)
    return copy
  }
}

/// What a mailbox tells beside what it was asked: nothing of it undoes what was done.
package enum MailboxReport: Sendable, CustomStringConvertible {
  case repaired(MailboxRepair)
  /// Messages that a program without the lock had overwritten were put back.
  case restored(path: String, ids: [String])
  /// From a byte on the file is not a mailbox; messages behind it were looked for.
  case unreadable(path: String, byte: Int, why: String)
  /// Read messages should have moved to the archive and stay where they are.
  case notCompacted(path: String, why: String)

  package var description: String {
    switch self {
    case .repaired(let repair): "\(repair)"
    case .restored(let path, let ids):
      "a program that takes no lock wrote over the mailbox \(path):"
        + " \(Printable.count(ids.count, "unread message")) put back"
        + " (\(ids.prefix(8).map(MessageID.short).joined(separator: ", ")))"
    case .unreadable(let path, let byte, let why):
      "the mailbox \(path) is damaged at byte \(byte): \(why); what can be read of it is used."
        + " `roost doctor --fix` keeps a copy and saves every readable message"
    case .notCompacted(let path, let why):
      "read messages stay in the mailbox \(path) and not in the archive: \(why)"
    }
  }
}

/// What was done to a mailbox file that was not whole.
package struct MailboxRepair: Sendable, Equatable, CustomStringConvertible {
  package var path: String
  /// Where the file was kept as it was found.
  package var copy: String
  package var byte: Int
  package var kept: Int

  package var description: String {
    "the mailbox \(path) was damaged at byte \(byte): kept as \(copy), \(kept) messages saved"
  }
}
