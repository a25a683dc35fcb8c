import Platform

/// The bytes of a file with mail, and where its messages are.
enum MailLines {
  static let lineEnd = [UInt8(ascii: "\n")]
  /// How much of an archive is held at a time; it has no limit of its own.
  private static let window = 8 << 20

  /// Hands over whole lines, those at the file's end first; or, of a mailbox that another program
  /// wrote in its own layout, all of it with the places of its messages.
  static func eachPart(
    of mail: MailFile, byteLimit: Int,
    _ body: (UnsafeRawBufferPointer, _ messages: [Range<Int>]?) -> Void
  ) throws {
    do {
      let file = try File(mail.path, .read)
      guard mail.isArchive else {
        let size = try file.status().size
        guard size <= byteLimit + Mailbox.reservedBytes else {
          throw MailboxError.oversized(path: mail.path, bytes: size, limit: byteLimit)
        }
        let bytes = try file.read(at: 0, count: size)
        let places = isInLayout(bytes) ? nil : messages(in: bytes)
        return bytes.withUnsafeBytes { body($0, places) }
      }
      try eachPart(of: file) { body($0, nil) }
    } catch let error as SystemError where error.isMissing {
      // It has been moved since it was listed.
    }
  }

  private static func eachPart(
    of file: borrowing File, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws {
    var end = try file.status().size
    var size = window
    while end > 0 {
      let start = max(0, end - size)
      let bytes = try file.read(at: start, count: end - start)
      let first = start == 0 ? 0 : bytes.dropLast().firstIndex(of: lineEnd[0]).map { $0 + 1 }
      guard let first else {
        // A line that is longer.
        size *= 2
        continue
      }
      bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[first...])) }
      end = start + first
      size = window
    }
  }

  /// Whether each message has a line, as Roost writes it; the end may be torn.
  private static func isInLayout(_ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: MailboxLayout.opening) else { return bytes.isEmpty }
    return bytes.withUnsafeBytes { bytes in
      var start = MailboxLayout.opening.count
      while start < bytes.count, let end = bytes.firstPlace(of: lineEnd, from: start) {
        let last = bytes[end - 1] == UInt8(ascii: ",") ? end - 2 : end - 1
        let isMessage = bytes[start] == UInt8(ascii: "{") && bytes[last] == UInt8(ascii: "}")
        guard isMessage || bytes[start] == UInt8(ascii: "]") else { return false }
        start = end + 1
      }
      return true
    }
  }

  static func messages(in bytes: [UInt8]) -> [Range<Int>] {
    MailboxScan(bytes, limit: .max - 1).entries.map(\.range)
  }
}
