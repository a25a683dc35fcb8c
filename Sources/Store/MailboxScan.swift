import JSONSyntax
import Model

/// Where the messages of a mailbox file begin and end, and how far the file is whole.
struct MailboxScan {
  struct Entry: Equatable {
    var range: Range<Int>
    var isRead: Bool
    var idHash: UInt64
    /// Of the sender and the idempotency key; 0 where there is no key.
    var keyHash: UInt64
    var turn = Message.Turn.usual
    /// Whether it says when it expires.
    var expires = false
  }

  enum End: Equatable {
    case whole
    /// The text stops in the middle: what a crash during an append leaves.
    case torn
    /// From a byte on it is not what a mailbox holds; messages behind it were looked for.
    case damaged(at: Int, why: String)
    /// There are more messages than are looked through.
    case tooMany
  }

  private(set) var entries: [Entry] = []
  private(set) var end = End.whole
  /// One message a line, as Roost writes it: then an append needs to know only the end.
  private(set) var isInLayout = false

  private let limit: Int

  /// Looks through at most so many messages.
  init(_ bytes: [UInt8], limit: Int) {
    self.limit = limit
    bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONSyntaxError) {
        try scan(buffer)
      } catch {
        guard error.problem != .unexpectedEnd else {
          end = .torn
          return
        }
        end = .damaged(at: error.offset, why: "\(error)")
        salvage(buffer, from: error.offset)
      }
    }
    if entries.count > limit { end = .tooMany }
    isInLayout = end == .whole && Self.isInLayout(bytes, entries)
  }

  /// Whether these are the messages of an index, each in its place.
  func isTold(by records: [MailboxIndex.Record]) -> Bool {
    isInLayout && records.count == entries.count
      && zip(records, entries).allSatisfy { record, entry in
        record.range == entry.range && record.idHash == entry.idHash
          && record.isRead == entry.isRead
      }
  }

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
    var scanner = JSONScanner(bytes)
    scanner.skipWhitespace()
    guard scanner.current != nil else { return }
    if scanner.current == UInt8(ascii: "n") {
      // jcode writes an empty list as null.
      try scanner.skipValue()
    } else {
      var found: [Entry] = []
      defer { entries = found }
      try scanner.elements { (scanner) throws(JSONSyntaxError) in
        found.append(try Self.entry(&scanner))
        // One too many ends it.
        guard found.count <= limit else { throw scanner.fail("no more messages") }
      }
    }
    scanner.skipWhitespace()
    guard scanner.current == nil else {
      throw JSONSyntaxError(offset: scanner.position, problem: .trailingText)
    }
  }

  private static let fields = [
    "id", "from", "timestamp", "text", "key", "priority", "attested", "expires_at",
  ].map { Array("\"\($0)\"".utf8) }
  private static let readField = Array("\"read\"".utf8)

  private static func entry(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Entry {
    guard scanner.current == UInt8(ascii: "{") else { throw scanner.fail("a message") }
    let start = scanner.position
    var found = [Range<Int>?](repeating: nil, count: fields.count)
    var isRead = false
    try scanner.members { (scanner, key) throws(JSONSyntaxError) in
      let name = UnsafeBufferPointer(rebasing: scanner.bytes[key])
      let value = scanner.position
      let first = scanner.current
      try scanner.skipValue()
      if name.elementsEqual(readField) {
        isRead = first == UInt8(ascii: "t")
      } else if first == UInt8(ascii: "\""),
        let field = fields.firstIndex(where: { name.elementsEqual($0) })
      {
        found[field] = value..<scanner.position
      }
    }
    func text(_ field: Int) -> String? { found[field].map { scanner.string(in: $0) } }
    let sender = text(1)
    let id = MessageID.identifying(
      written: text(0), from: sender ?? "unknown", timestamp: text(2) ?? "", text: text(3) ?? "")
    return Entry(
      range: start..<scanner.position, isRead: isRead, idHash: MailboxHash.of(id),
      keyHash: text(4).map { MailboxHash.of(from: sender ?? "unknown", key: $0) } ?? 0,
      turn: Message.Turn(
        text(5).flatMap(Message.Priority.init) ?? .normal,
        isUsers: Message.isUsers(from: sender ?? "", attestation: text(6))),
      expires: found[7] != nil)
  }

  /// Looks for whole messages behind a damaged place.
  private mutating func salvage(_ bytes: UnsafeBufferPointer<UInt8>, from damage: Int) {
    var position = entries.last?.range.upperBound ?? 0
    // Brackets without end would have each of them looked at to the end.
    var patience = bytes.count * 8
    while entries.count <= limit,
      let next = bytes[position...].firstIndex(of: UInt8(ascii: "{"))
    {
      var scanner = JSONScanner(bytes, at: next)
      if let entry = try? Self.entry(&scanner), Self.isMessage(bytes, entry) {
        entries.append(entry)
        position = entry.range.upperBound
      } else {
        position = next + 1
        patience -= max(1, scanner.position - next)
        guard patience > 0 else { return }
      }
    }
  }

  /// Whether an object found among damage is a message, and not a part of one.
  private static func isMessage(_ bytes: UnsafeBufferPointer<UInt8>, _ entry: Entry) -> Bool {
    var scanner = JSONScanner(bytes, at: entry.range.lowerBound)
    var found: Set<String> = []
    try? scanner.members { (scanner, key) throws(JSONSyntaxError) in
      let isText = scanner.current == UInt8(ascii: "\"")
      try scanner.skipValue()
      let name = UnsafeBufferPointer(rebasing: bytes[key])
      for field in ["from", "text"] where isText && name.elementsEqual("\"\(field)\"".utf8) {
        found.insert(field)
      }
    }
    return found.count == 2
  }

  private static func isInLayout(_ bytes: [UInt8], _ entries: [Entry]) -> Bool {
    guard bytes.starts(with: MailboxLayout.opening) else { return false }
    var position = MailboxLayout.opening.count
    for (index, entry) in entries.enumerated() {
      if index > 0 {
        guard bytes[position...].starts(with: MailboxLayout.separator) else { return false }
        position += MailboxLayout.separator.count
      }
      guard entry.range.lowerBound == position,
        !bytes[entry.range].contains(UInt8(ascii: "\n"))
      else { return false }
      position = entry.range.upperBound
    }
    let closing = MailboxLayout.closing(isEmpty: entries.isEmpty)
    return Array(bytes[position...]) == closing
  }
}

/// Hashes by which the index finds messages; a match is always checked against the message.
enum MailboxHash {
  static func of(_ text: String) -> UInt64 { of(text.utf8) }

  static func of(from: String, key: String) -> UInt64 {
    max(1, of("\(from)\u{0}\(key)"))
  }

  /// FNV-1a.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// The layout of a mailbox file: a JSON array with one message a line.
enum MailboxLayout {
  static let opening = Array("[\n".utf8)
  static let separator = Array(",\n".utf8)
  static let empty = Array("[\n]\n".utf8)

  /// What stands behind the last message.
  static func closing(isEmpty: Bool) -> [UInt8] { Array((isEmpty ? "]\n" : "\n]\n").utf8) }

  static func file(of messages: [[UInt8]]) -> [UInt8] {
    var bytes = opening
    bytes.reserveCapacity(messages.reduce(8) { $0 + $1.count + 2 })
    for (index, message) in messages.enumerated() {
      if index > 0 { bytes += separator }
      bytes += message
    }
    return bytes + closing(isEmpty: messages.isEmpty)
  }

  /// A message on one line: white space between its tokens goes, every token stays as it is.
  static func line(_ message: ArraySlice<UInt8>) -> [UInt8] {
    guard message.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return Array(message) }
    var line: [UInt8] = []
    line.reserveCapacity(message.count)
    var inString = false
    var escaped = false
    for byte in message {
      if inString {
        line.append(byte)
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else {
          inString = byte != UInt8(ascii: "\"")
        }
        continue
      }
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09: continue
      case UInt8(ascii: "\""): inString = true
      default: break
      }
      line.append(byte)
    }
    return line
  }
}
