import Foundation
import JSONSyntax
package import Model
import Platform

/// Reading the file as a whole, whatever it is and whoever wrote it.
extension Mailbox {
  /// All messages in the file, read and unread, in its order; a missing file is an empty list.
  ///
  /// Of a damaged file it is those that can be read, and the rest is reported.
  package func readAll() throws -> [Message] {
    guard let found = try scan() else { return [] }
    if case .damaged(let byte, let why) = found.scan.end {
      report(.unreadable(path: paths.file, byte: byte, why: why))
    }
    return found.lines.map { (try? Message(parsing: $0)) ?? Message(json: JSONObject()) }
  }

  /// From where on the file is not a mailbox, and why; nil if it is whole.
  package func damage() throws -> (byte: Int, why: String)? {
    guard case .damaged(let byte, let why) = try scan()?.scan.end else { return nil }
    return (byte, why)
  }

  /// Looks through the whole file, and what was lost from it; nil where there is none.
  ///
  /// The index is asked whether it tells of what was read, and not only of a file of that time: another
  /// program may write in any moment.
  private func scan() throws -> (lines: [[UInt8]], scan: MailboxScan)? {
    guard try exists() else { return nil }
    let read = try Self.whileLocked([self]) { try readWithIndex() }
    guard let (bytes, records) = read else { return try scanWithKnowledge() }
    let found = try scan(bytes)
    guard found.isTold(by: records) else { return try scanWithKnowledge() }
    return (found.entries.map { Array(bytes[$0.range]) }, found)
  }

  /// Nil where no index is for the file.
  private func readWithIndex() throws -> (bytes: [UInt8], records: [MailboxIndex.Record])? {
    let file = try File(paths.file, .read)
    let status = try file.status()
    try requireReadable(size: status.size)
    guard try Files.status(paths.index) != nil else { return nil }
    let index = try MailboxIndex(paths.index, for: status)
    guard index.isValid else { return nil }
    return (try file.read(at: 0, count: status.size), try index.records())
  }

  private func scanWithKnowledge() throws -> (lines: [[UInt8]], scan: MailboxScan) {
    let (known, bytes) = try Self.whileLocked([self]) {
      let known = try MailboxKnowledge(paths)
      return (known, try known.settledBytes(of: File(paths.file, .read), in: self).bytes)
    }
    let found = try scan(bytes)
    return (known.reconciled(bytes, found, at: now()).lines, found)
  }

  /// The unread messages; none is marked.
  package func readUnread() throws -> [Message] {
    try readAll().filter { !$0.read }
  }
}
