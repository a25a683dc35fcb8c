import Model

extension Mailbox {
  /// Bytes that a mailbox may have beyond its limit for notices and what programs act on.
  static let reservedBytes = 4 << 20

  /// Refuses a file that is larger than what is read.
  func requireReadable(size: Int) throws {
    guard size <= settings.mailboxByteLimit + Self.reservedBytes else {
      throw MailboxError.oversized(
        path: paths.file, bytes: size, limit: settings.mailboxByteLimit)
    }
  }

  /// Looks through a file's bytes, unless they are more messages than what is read.
  func scan(_ bytes: [UInt8]) throws -> MailboxScan {
    let scan = MailboxScan(bytes, limit: settings.mailboxMessageLimit)
    guard scan.end != .tooMany else {
      throw MailboxError.tooMany(path: paths.file, limit: settings.mailboxMessageLimit)
    }
    return scan
  }
}
