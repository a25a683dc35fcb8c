import Foundation
import JSONSyntax
package import Model
import Platform

extension Mailbox {
  /// Empties the mailbox into the archive, unread messages too; a missing one is fine.
  ///
  /// - Returns: how many messages were moved.
  @discardableResult
  package func clear() throws -> Int {
    guard try exists() else { return 0 }
    return try withOpen { box in
      let lines = try box.lines()
      try move(lines, outOf: &box, leaving: [])
      return lines.count
    }
  }

  /// Puts a file that is too large to be read out of the way, as it is.
  ///
  /// - Returns: where it is now.
  package func setAside() throws -> String {
    let lock = try takeLock()
    let aside = DamagedCopy.path(for: paths.file, at: now())
    try Files.rename(paths.file, to: aside)
    try Files.syncDirectory(Files.directory(of: aside))
    _ = consume lock
    return aside
  }

  /// Moves messages, given by their whole ids, into the archive, read or not; ids that are not there
  /// are passed over.
  package func archive(ids: [String]) throws {
    guard !ids.isEmpty, try exists() else { return }
    try withOpen { box in
      let places = try box.places(of: ids)
      guard !places.isEmpty else { return }
      let lines = try box.lines().enumerated()
      let moved = lines.filter { places.contains($0.offset) }.map(\.element)
      let kept = lines.filter { !places.contains($0.offset) }.map(\.element)
      try move(moved, outOf: &box, leaving: kept)
    }
  }

  /// The archived messages that a whole id, its end or its beginning stands for.
  package func archived(matching written: String) throws -> [Message] {
    var found: [String: Message] = [:]
    try MailboxArchive(paths.archive).eachLine(limit: settings.mailboxByteLimit) { line in
      guard let message = try? Message(parsing: line),
        message.id == written || MessageID.matches(message.id, written)
      else { return }
      found[message.id] = message
    }
    return Array(found.values)
  }

  /// The message that a whole id, its end or its beginning stands for, in the mailbox or else in its
  /// archive.
  package func findAnywhere(_ written: String) throws -> Message {
    do {
      return try message(matching: written)
    } catch MailboxError.noMessage {
      let found = try archived(matching: written)
      guard let first = found.first else { throw MailboxError.noMessage(written) }
      guard found.count == 1 else {
        throw MailboxError.ambiguous(written, matches: found.map(\.id))
      }
      return first
    }
  }

  /// Moves read messages beyond the newest ones, and those that are old, into the archive.
  ///
  /// - Returns: how many messages were moved.
  @discardableResult
  package func compact() throws -> Int {
    guard try exists() else { return 0 }
    return try withOpen { box in try compact(&box) }
  }

  /// Compacts when twice as many read messages as are kept have gathered, so that the cost of
  /// writing the file anew is spread over as many messages.
  ///
  /// The caller's messages are marked by now: that they cannot be moved is told, and takes nothing
  /// back.
  func compactIfLarge(_ box: inout OpenMailbox) {
    let read = box.index.header.count - box.index.header.unread
    guard !box.isStale, read > settings.keepRead, read >= 2 * settings.keepRead else { return }
    do {
      try compact(&box)
    } catch {
      report(.notCompacted(path: paths.file, why: "\(error)"))
    }
  }

  @discardableResult
  func compact(_ box: inout OpenMailbox, keeping limit: Int? = nil) throws -> Int {
    let oldest = now().addingTimeInterval(-Double(settings.keepReadDays) * 86400)
    let read = box.index.header.count - box.index.header.unread
    var spare = read - (limit ?? settings.keepRead)
    var moved: [[UInt8]] = []
    var kept: [[UInt8]] = []
    for line in try box.lines() {
      let message = try? Message(parsing: line)
      guard let message, message.read else {
        kept.append(line)
        continue
      }
      let isOld = Timestamp.date(message.timestamp).map { $0 < oldest } ?? false
      if spare > 0 || isOld { moved.append(line) } else { kept.append(line) }
      spare -= 1
    }
    guard !moved.isEmpty else { return 0 }
    try move(moved, outOf: &box, leaving: kept)
    return moved.count
  }

  /// Moves messages into the archive; where the mailbox cannot be written, they leave that again.
  private func move(
    _ moved: [[UInt8]], outOf box: inout OpenMailbox, leaving kept: [[UInt8]]
  ) throws {
    let archive = MailboxArchive(paths.archive)
    let size = try archive.size
    try makeDirectory(Files.directory(of: paths.archive))
    // The archive first: a crash in between leaves a message twice, never nowhere.
    try archive.append(moved)
    do {
      try box.replace(kept)
    } catch {
      if !box.isStale { try archive.truncate(to: size) }
      throw error
    }
  }
}
