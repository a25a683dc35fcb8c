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
  private let lock: FileLock
  private var file: File
  private(set) var index: MailboxIndex
  /// The file or the index is not what was last written: nothing more can be done with this value.
  private(set) var isStale = false

  /// Takes the lock, makes what is missing, and repairs the file where it is not whole.
  static func open(_ mailbox: Mailbox) throws -> OpenMailbox {
    let paths = mailbox.paths
    let lock = try mailbox.takeLock()
    try Files.createDirectory(Files.directory(of: paths.index))
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
    paths: MailboxPaths, lock: consuming FileLock, file: consuming File,
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
    return try file.read(at: status.size - closing.count, count: closing.count) == closing
  }

  /// Reads the whole file, which another program changed or a crash left torn.
  private mutating func adopt(_ mailbox: Mailbox) throws {
    try Files.removeTemporaries(of: paths.file)
    let bytes = try file.read(at: 0, count: file.status().size)
    let scan = MailboxScan(bytes)
    if case .damaged(let byte, _) = scan.end {
      let copy = try keepCopy(bytes, at: mailbox.now())
      let repair = MailboxRepair(
        path: paths.file, copy: copy, byte: byte, kept: scan.entries.count)
      mailbox.report(.repaired(repair))
    }
    if scan.isInLayout {
      try rebuildIndex(scan)
    } else {
      try replace(scan.entries.map { MailboxLayout.line(bytes[$0.range]) })
    }
  }

  private func keepCopy(_ bytes: [UInt8], at date: Date) throws -> String {
    let copy = DamagedCopy.path(for: paths.file, at: date)
    try Files.write(bytes, to: copy)
    return copy
  }

  private mutating func rebuildIndex(_ scan: MailboxScan) throws {
    let records = scan.entries.map {
      MailboxIndex.Record(
        offset: $0.range.lowerBound, length: $0.range.count, isRead: $0.isRead,
        idHash: $0.idHash, keyHash: $0.keyHash, turn: $0.turn)
    }
    try index.rebuild(records, for: file.status())
  }

  /// Puts another list of messages in the file's place, as a whole.
  ///
  /// When it throws, the value is stale if the list is in place all the same.
  mutating func replace(_ messages: [[UInt8]]) throws {
    let bytes = MailboxLayout.file(of: messages)
    isStale = true
    do {
      try Files.write(bytes, to: paths.file)
    } catch {
      isStale = try Files.status(paths.file)?.inode != file.status().inode
      throw error
    }
    file = try File(paths.file, .readWrite)
    try rebuildIndex(MailboxScan(bytes))
    isStale = false
  }

  /// Adds a message at the end: one write and one sync, whatever the file holds.
  mutating func append(_ message: Message) throws {
    let isFirst = index.header.count == 0
    let line = message.json.bytes()
    let status = try file.status()
    let old = MailboxLayout.closing(isEmpty: isFirst)
    let start = status.size - old.count
    let separator = isFirst ? [] : MailboxLayout.separator
    do {
      try file.write(separator + line + MailboxLayout.closing(isEmpty: false), at: start)
      try file.syncData()
    } catch {
      try file.truncate(to: status.size)
      try file.write(old, at: start)
      throw error
    }
    let record = MailboxIndex.Record(
      offset: start + separator.count, length: line.count, isRead: false,
      idHash: MailboxHash.of(message.id),
      keyHash: message.key.map { MailboxHash.of(from: message.from, key: $0) } ?? 0,
      turn: message.turn)
    noteInIndex { (index, status) in
      try index.append(record, for: status)
    }
  }

  /// Marks the messages at these places as read: in place, with one sync for all.
  mutating func markRead(_ places: [Int]) throws {
    var marks: [Int] = []
    for place in places {
      let (record, bytes) = try entry(at: place)
      switch ReadMark(bytes) {
      case .set: continue
      case .unset(let offset): marks.append(record.offset + offset)
      case .absent: return try insertReadMarks(places)
      }
    }
    do {
      for mark in marks { try file.write(ReadMark.setToken, at: mark) }
      if !marks.isEmpty { try file.syncData() }
    } catch {
      for mark in marks { try file.write(ReadMark.unsetToken, at: mark) }
      throw error
    }
    noteInIndex { (index, status) in
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
    _ change: (inout MailboxIndex, FileStatus) throws -> Void
  ) {
    do {
      try change(&index, file.status())
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

  func message(at place: Int) throws -> Message {
    let (record, bytes) = try entry(at: place)
    do {
      let json = try JSON(parsing: bytes)
      return Message(json: json.object ?? JSONObject())
    } catch {
      throw MailboxError.damaged(
        path: paths.file, byte: record.offset + error.offset, why: "\(error)")
    }
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

/// The mark in a message's bytes that tells whether it was read.
enum ReadMark: Equatable {
  case set
  /// `false` stands at this offset and can be overwritten.
  case unset(Int)
  /// There is none, or it is neither true nor false.
  case absent

  /// As long as `false`, so that it fits in its place; the space is white space to JSON.
  static let setToken = Array("true ".utf8)
  static let unsetToken = Array("false".utf8)

  private static let key = Array("\"read\"".utf8)

  init(_ message: [UInt8]) {
    guard let range = Self.value(in: message) else {
      self = .absent
      return
    }
    switch message[range] {
    case let token where token.elementsEqual("true".utf8): self = .set
    case let token where token.elementsEqual("false".utf8): self = .unset(range.lowerBound)
    default: self = .absent
    }
  }

  /// The message with the mark set, put in where there is none.
  static func marked(_ message: [UInt8]) -> [UInt8] {
    var marked = message
    if let range = value(in: message) {
      marked.replaceSubrange(range, with: "true".utf8)
    } else if let end = message.lastIndex(of: UInt8(ascii: "}")) {
      let isEmpty = message[..<end].allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "{") }
      marked.insert(contentsOf: Array("\(isEmpty ? "" : ",")\"read\":true".utf8), at: end)
    }
    return marked
  }

  private static func value(in message: [UInt8]) -> Range<Int>? {
    var found: Range<Int>?
    message.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes)
      try? scanner.members { (scanner, name) throws(JSONSyntaxError) in
        let isMark = UnsafeBufferPointer(rebasing: bytes[name]).elementsEqual(key)
        let start = scanner.position
        try scanner.skipValue()
        if isMark { found = start..<scanner.position }
      }
    }
    return found
  }
}
