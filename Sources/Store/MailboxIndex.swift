import Model
import Platform

/// A cache beside a mailbox that tells where its messages are, so that no operation has to read
/// the whole file.
///
/// Nothing but speed depends on it: it is believed only if the file's identity, size and time are
/// those that it was written for, since this start of the machine, and every place that it names
/// is checked before it is used. It is never synced; what a crash leaves of it is rebuilt.
struct MailboxIndex: ~Copyable {
  /// One message: four words of eight bytes in the file.
  struct Record: Equatable {
    var offset: Int
    var length: Int
    var isRead: Bool
    var idHash: UInt64
    var keyHash: UInt64
    var turn = Message.Turn.usual
    /// Whether it says when it expires.
    var expires = false

    static let size = 32

    /// Unread, and neither in the usual turn nor for ever.
    var isUnusual: Bool { !isRead && (turn != .usual || expires) }

    var range: Range<Int> { offset..<(offset + length) }
  }

  struct Header: Equatable {
    var file: FileStatus?
    var count = 0
    var unread = 0
    /// Every message before this one is read.
    var firstUnread = 0
    /// How many unread ones have another turn than most, or expire.
    var unusual = 0
  }

  private let path: String
  private var file: File
  private(set) var header = Header()
  /// How many messages there were when the index was last written, also if the file is another now.
  private var lastCount = 0

  private static let headerSize = 128
  private static let magic: UInt64 = 0x5253_5449_4458_3033
  private static let boot = MailboxHash.of(ProcessTable.bootIdentity())

  /// Opens the index; it is empty where it does not fit the mailbox file as it is now, or where that does
  /// not matter.
  init(_ path: String, for status: FileStatus? = nil) throws(SystemError) {
    let file = try File(path, .readWriteCreating)
    let words = try Self.words(file.read(at: 0, count: 10 * 8))
    self.path = path
    self.file = file
    guard words.count == 10, words[0] == Self.magic, words[1] == Self.boot,
      words[9] == Self.checksum(words)
    else { return }
    lastCount = Int(words[5])
    guard let status, words[2] == status.inode, words[3] == UInt64(status.size),
      words[4] == UInt64(bitPattern: status.modifiedNanoseconds)
    else { return }
    header = Header(
      file: status, count: Int(words[5]), unread: Int(words[6]), firstUnread: Int(words[7]),
      unusual: Int(words[8]))
  }

  /// Whether the index tells where the messages are.
  var isValid: Bool { header.file != nil }

  /// Which of the messages that were there when the index was last written had been read, by the hashes
  /// of their ids.
  func lastMarks() throws(SystemError) -> [UInt64: Bool] {
    let room = try max(0, file.status().size - Self.headerSize) / Record.size
    let count = min(header.file == nil ? lastCount : header.count, room)
    let bytes = try file.read(at: Self.headerSize, count: count * Record.size)
    let words = Self.words(bytes)
    var marks: [UInt64: Bool] = [:]
    for first in stride(from: 0, to: words.count - 3, by: 4) {
      let record = Self.record(words[first..<first + 4])
      marks[record.idHash] = record.isRead
    }
    return marks
  }

  /// Makes it tell nothing, so that the file is looked through when it is opened next.
  mutating func forget() throws(SystemError) {
    guard var status = header.file else { return }
    status.inode = 0
    try save(for: status)
    header.file = nil
  }

  /// Puts a whole new index in place, or leaves the old one: what was read is known by it alone.
  ///
  /// On a full disk there is no room for two: the old one is written over.
  mutating func rebuild(_ records: [Record], for status: FileStatus) throws(SystemError) {
    var header = Header(file: status, count: records.count)
    header.unread = records.count { !$0.isRead }
    header.unusual = records.count(where: \.isUnusual)
    header.firstUnread = records.firstIndex { !$0.isRead } ?? records.count
    var first = Self.bytes(header, for: status)
    first += [UInt8](repeating: 0, count: Self.headerSize - first.count)
    let rest = records.flatMap(Self.bytes)
    do throws(SystemError) {
      let new = try Files.writeTemporary(first + rest, beside: path, isDurable: false)
      try Files.moveIntoPlace(new, as: path, isDurable: false)
      file = new
    } catch {
      try forget()
      guard error.isDiskFull else { throw error }
      try file.write(rest, at: Self.headerSize)
      try file.truncate(to: first.count + rest.count)
      try file.write(first, at: 0)
    }
    self.header = header
  }

  mutating func append(_ record: Record, for status: FileStatus) throws(SystemError) {
    try file.write(Self.bytes(record), at: Self.headerSize + header.count * Record.size)
    if !record.isRead && header.unread == 0 { header.firstUnread = header.count }
    header.count += 1
    if !record.isRead { header.unread += 1 }
    if record.isUnusual { header.unusual += 1 }
    try save(for: status)
  }

  /// Notes that messages, given by their places, were read.
  mutating func markRead(_ places: [Int], for status: FileStatus) throws(SystemError) {
    for place in places {
      guard var record = try record(at: place), !record.isRead else { continue }
      if record.isUnusual { header.unusual -= 1 }
      record.isRead = true
      try file.write(Self.bytes(record), at: Self.headerSize + place * Record.size)
      header.unread -= 1
      if place == header.firstUnread { header.firstUnread = place + 1 }
    }
    try save(for: status)
  }

  func record(at place: Int) throws(SystemError) -> Record? {
    guard (0..<header.count).contains(place) else { return nil }
    let bytes = try file.read(at: Self.headerSize + place * Record.size, count: Record.size)
    return Self.record(Self.words(bytes)[...])
  }

  /// All messages that it tells of, in their order.
  func records() throws -> [Record] {
    var records: [Record] = []
    records.reserveCapacity(header.count)
    try each { _, record in
      records.append(record)
      return true
    }
    return records
  }

  /// Visits records from a place on, until `body` returns false.
  func each(
    from start: Int = 0, _ body: (Int, Record) throws -> Bool
  ) throws {
    var place = start
    while place < header.count {
      let count = min(4096, header.count - place)
      let bytes = try file.read(
        at: Self.headerSize + place * Record.size, count: count * Record.size)
      let words = Self.words(bytes)
      for index in 0..<(words.count / 4) {
        guard try body(place, Self.record(words[(index * 4)..<(index * 4 + 4)])) else { return }
        place += 1
      }
      guard words.count == count * 4 else { return }
    }
  }

  /// Visits the unread records in their turn, until `body` returns false.
  func eachUnread(_ body: (Int, Record) throws -> Bool) throws {
    guard header.unusual > 0 else {
      return try each(from: header.firstUnread) { try $1.isRead || body($0, $1) }
    }
    var places: [Message.Turn: [(Int, Record)]] = [:]
    try each(from: header.firstUnread) { place, record in
      if !record.isRead { places[record.turn, default: []].append((place, record)) }
      return true
    }
    for turn in Message.Turn.all {
      for (place, record) in places[turn] ?? [] where try !body(place, record) { return }
    }
  }

  private mutating func save(for status: FileStatus) throws(SystemError) {
    header.file = status
    try file.write(Self.bytes(header, for: status), at: 0)
  }

  private static func bytes(_ header: Header, for status: FileStatus) -> [UInt8] {
    var words: [UInt64] = [
      magic, boot, status.inode, UInt64(status.size),
      UInt64(bitPattern: status.modifiedNanoseconds), UInt64(header.count),
      UInt64(header.unread), UInt64(header.firstUnread), UInt64(header.unusual),
    ]
    words.append(checksum(words))
    return words.flatMap(bytes)
  }

  private static func checksum(_ words: [UInt64]) -> UInt64 {
    words.prefix(9).reduce(7) { ($0 ^ $1) &* 0x100_0000_01b3 }
  }

  private static func bytes(_ record: Record) -> [UInt8] {
    let length = UInt64(record.length) << 1 | (record.isRead ? 1 : 0)
    let place =
      UInt64(record.offset) | UInt64(record.turn.rawValue) << 60 | (record.expires ? 1 << 63 : 0)
    return [place, length, record.idHash, record.keyHash].flatMap(bytes)
  }

  /// Offsets and lengths of real files fit; broken ones can still be added.
  private static let lengthMask: UInt64 = 1 << 60 - 1

  private static func record(_ words: ArraySlice<UInt64>) -> Record {
    let first = words.startIndex
    return Record(
      offset: Int(words[first] & lengthMask),
      length: Int(words[first + 1] >> 1 & lengthMask), isRead: words[first + 1] & 1 == 1,
      idHash: words[first + 2], keyHash: words[first + 3],
      turn: Message.Turn(rawValue: UInt8(words[first] >> 60 & 7)) ?? .usual,
      expires: words[first] >> 63 == 1)
  }

  private static func bytes(_ word: UInt64) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
  }

  private static func words(_ bytes: [UInt8]) -> [UInt64] {
    bytes.withUnsafeBytes { buffer in
      (0..<(buffer.count / 8)).map {
        UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
      }
    }
  }
}
