import Foundation
import JSONSyntax
import Model
import Platform

/// A mailbox file under its lock, brought into the layout that appends and marks rely on.
///
/// The lock goes with the value. Every change is on the disk when its function returns; when one
/// throws, the file is as it was. That the index cannot follow a change fails nothing.
struct OpenMailbox: ~Copyable {
  let paths: MailboxPaths
  private let lock: MailboxLock
  private var file: File
  private(set) var index: MailboxIndex
  /// The file or the index is not what was last written: nothing more can be done with this value.
  private(set) var isStale = false

  /// Takes the lock, makes what is missing, and repairs the file where it is not whole.
  static func open(_ mailbox: Mailbox) throws -> OpenMailbox {
    let paths = mailbox.paths
    let lock = try mailbox.takeLock()
    for path in [paths.index, paths.mirror] {
      try mailbox.makeDirectory(Files.directory(of: path))
    }
    let file = try openFile(paths.file)
    let status = try file.status()
    let index = try MailboxIndex(paths.index, for: status)
    let isKnown =
      try index.isValid && closes(file, status, isEmpty: index.header.count == 0)
    var box = OpenMailbox(paths: paths, lock: lock, file: file, index: index)
    if !isKnown { try box.adopt(mailbox) }
    return box
  }

  private init(
    paths: MailboxPaths, lock: consuming MailboxLock, file: consuming File,
    index: consuming MailboxIndex
  ) {
    self.paths = paths
    self.lock = lock
    self.file = file
    self.index = index
  }

  private static func openFile(_ path: String) throws -> File {
    let isNew = try Files.status(path) == nil
    let file = try File(path, .readWriteCreating)
    if isNew {
      try file.write(MailboxLayout.empty, at: 0)
      try file.syncData()
      try Files.syncDirectory(Files.directory(of: path))
    }
    return file
  }

  private static func closes(
    _ file: borrowing File, _ status: FileStatus, isEmpty: Bool
  ) throws -> Bool {
    let closing = MailboxLayout.closing(isEmpty: isEmpty)
    guard status.size >= closing.count else { return false }
    return try file.read(at: status.size - closing.count, count: closing.count) == closing
  }

  /// Reads the whole file, which another program changed or a crash left torn, and puts back what
  /// was lost by it.
  mutating func adopt(_ mailbox: Mailbox) throws {
    for path in [paths.file, paths.index, paths.mirror] { try Files.removeTemporaries(of: path) }
    let known = MailboxKnowledge(paths, index)
    let (bytes, status) = try known.settledBytes(of: file, in: mailbox)
    let scan = try mailbox.scan(bytes)
    if case .damaged(let byte, _) = scan.end {
      let copy = try DamagedCopy.keep(bytes, of: paths.file, at: mailbox.now())
      let repair = MailboxRepair(
        path: paths.file, copy: copy, byte: byte, kept: scan.entries.count)
      mailbox.report(.repaired(repair))
    }
    // A look at what Roost itself wrote last tells nothing of the other program.
    let isOwn = try index.isValid && scan.isTold(by: index.records())
    let found = (isOwn ? .none : known).reconciled(bytes, scan, at: mailbox.now())
    if !found.restored.isEmpty {
      mailbox.report(.restored(path: paths.file, ids: found.restored))
    }
    if scan.isInLayout, !found.isChanged {
      try rebuildIndex(scan, status)
      if !isOwn { mirror(found.lines, found.restorations) }
    } else {
      try replace(found.lines, of: status, restorations: found.restorations)
    }
  }

  var size: Int { get throws { try file.status().size } }

  private mutating func rebuildIndex(_ scan: MailboxScan, _ status: FileStatus) throws {
    let records = scan.entries.map {
      MailboxIndex.Record(
        offset: $0.range.lowerBound, length: $0.range.count, isRead: $0.isRead,
        idHash: $0.idHash, keyHash: $0.keyHash, turn: $0.turn, expires: $0.expires)
    }
    try index.rebuild(records, for: status)
  }

  /// Puts another list of messages in the file's place, as a whole, if the file is still as it was
  /// when it was read.
  ///
  /// When it throws, the value is stale if the list is in place all the same.
  mutating func replace(
    _ messages: [[UInt8]], of status: FileStatus? = nil,
    restorations: [String: MailboxMirror.Restoration] = [:]
  ) throws {
    guard let status = status ?? index.header.file else { throw changed }
    let bytes = MailboxLayout.file(of: messages)
    let new = try Files.writeTemporary(bytes, beside: paths.file)
    guard try Files.status(paths.file)?.isSameContent(as: status) == true else {
      try Files.remove(new.path)
      throw changed
    }
    isStale = true
    do {
      try Files.moveIntoPlace(new, as: paths.file)
    } catch {
      isStale = try Files.status(paths.file)?.inode != status.inode
      throw error
    }
    let newStatus = try new.status()
    file = new
    try rebuildIndex(MailboxScan(bytes, limit: messages.count), newStatus)
    mirror(messages, restorations)
    isStale = false
  }

  private var changed: MailboxError { .changed(path: paths.file) }

  /// Adds a message at the end: one write and one sync, whatever the file holds.
  ///
  /// What it has written it reads back, by the file's name: a program without a lock may have put
  /// another file there, or have written into this one.
  mutating func append(_ message: Message) throws {
    let isFirst = index.header.count == 0
    let line = message.json.bytes()
    let old = MailboxLayout.closing(isEmpty: isFirst)
    guard let start = index.header.file.map({ $0.size - old.count }) else { throw changed }
    let edges = try edges(before: start)
    let status = try file.status()
    guard index.header.file?.isSameContent(as: status) == true,
      try Self.closes(file, status, isEmpty: isFirst)
    else { throw changed }
    let separator = isFirst ? [] : MailboxLayout.separator
    let bytes = separator + line + MailboxLayout.closing(isEmpty: false)
    // First, so that what another program makes of it at once is known for what it is.
    noteInMirror(line)
    do {
      try file.write(bytes, at: start)
      try file.syncData()
    } catch {
      // What another program has written meanwhile is not cut.
      guard try self.edges(before: start) == edges else { throw changed }
      try file.truncate(to: status.size)
      try file.write(old, at: start)
      throw error
    }
    let written = try file.status()
    guard written.size == start + bytes.count,
      try Files.status(paths.file)?.inode == written.inode,
      try file.read(at: start, count: bytes.count) == bytes, try self.edges(before: start) == edges
    else { throw changed }
    let record = MailboxIndex.Record(
      offset: start + separator.count, length: line.count, isRead: false,
      idHash: MailboxHash.of(message.id),
      keyHash: message.key.map { MailboxHash.of(from: message.from, key: $0) } ?? 0,
      turn: message.turn, expires: message.expiresAt != nil)
    noteInIndex(written) { (index, status) in
      try index.append(record, for: status)
    }
  }

  /// The first bytes of the file and the last ones before a place: a program that writes the file anew
  /// meanwhile changes them.
  private func edges(before place: Int) throws -> [[UInt8]] {
    let length = min(64, place)
    return [
      try file.read(at: 0, count: length), try file.read(at: place - length, count: length),
    ]
  }

  /// Marks the messages at these places as read: in place, with one sync for all.
  ///
  /// What it has marked it reads back, as `append` does.
  mutating func markRead(_ places: [Int]) throws {
    // Each message as it is to be, where it is, and where its mark is in the file.
    var marked: [(bytes: [UInt8], offset: Int, mark: Int)] = []
    for place in places {
      var (record, bytes) = try entry(at: place)
      switch ReadMark(bytes) {
      case .set: continue
      case .unset(let offset):
        bytes.replaceSubrange(offset..<offset + ReadMark.setToken.count, with: ReadMark.setToken)
        marked.append((bytes, record.offset, record.offset + offset))
      case .absent: return try insertReadMarks(places)
      }
    }
    guard try index.header.file?.isSameContent(as: file.status()) == true else { throw changed }
    do {
      for one in marked { try file.write(ReadMark.setToken, at: one.mark) }
      if !marked.isEmpty { try file.syncData() }
    } catch {
      // What another program has written meanwhile is not cut.
      guard try file.status().size == index.header.file?.size else { throw changed }
      for one in marked { try file.write(ReadMark.unsetToken, at: one.mark) }
      throw error
    }
    let status = try file.status()
    guard status.size == index.header.file?.size,
      try Files.status(paths.file)?.inode == status.inode,
      try marked.allSatisfy({ try file.read(at: $0.offset, count: $0.bytes.count) == $0.bytes })
    else { throw changed }
    noteInIndex(status) { (index, status) in
      try index.markRead(places, for: status)
    }
  }

  /// Marks messages of which some have no mark that could be changed in place.
  private mutating func insertReadMarks(_ places: [Int]) throws {
    let chosen = Set(places)
    var lines = try lines()
    for place in chosen where lines.indices.contains(place) {
      lines[place] = ReadMark.marked(lines[place])
    }
    do {
      try replace(lines)
    } catch  where isStale {
      // The marks are in place; it is the index alone that does not know them.
      try? Files.remove(paths.index)
    }
  }

  /// The index is a cache: if it cannot be written, the change itself still stands.
  private mutating func noteInIndex(
    _ status: FileStatus, _ change: (inout MailboxIndex, FileStatus) throws -> Void
  ) {
    do {
      try change(&index, status)
    } catch {
      isStale = true
      try? Files.remove(paths.index)
    }
  }

  /// The record and the bytes of the message at a place.
  func entry(at place: Int) throws -> (MailboxIndex.Record, [UInt8]) {
    guard let record = try index.record(at: place) else {
      throw MailboxError.indexOutOfRange(place)
    }
    return (record, try file.read(at: record.offset, count: record.length))
  }

  /// The message at a place, which the index alone is not believed for.
  func message(at place: Int) throws -> Message {
    let (record, bytes) = try entry(at: place)
    guard let message = try? Message(parsing: bytes),
      MailboxHash.of(message.id) == record.idHash
    else { throw changed }
    return message
  }

  /// Makes the file be looked through when it is opened next, whatever the index says.
  mutating func distrustIndex() throws {
    try index.forget()
  }

  /// Where the messages are that have these ids, whole.
  func places(of ids: [String]) throws -> Set<Int> {
    let wanted = Set(ids)
    let hashes = Set(ids.map(MailboxHash.of))
    var places: Set<Int> = []
    try index.each { place, record in
      if hashes.contains(record.idHash), wanted.contains(try message(at: place).id) {
        places.insert(place)
      }
      return true
    }
    return places
  }

  /// Every message's bytes, in the file's order.
  func lines() throws -> [[UInt8]] {
    let bytes = try file.read(at: 0, count: file.status().size)
    var lines: [[UInt8]] = []
    try index.each { _, record in
      guard record.range.upperBound <= bytes.count else { return false }
      lines.append(Array(bytes[record.range]))
      return true
    }
    return lines
  }
}
