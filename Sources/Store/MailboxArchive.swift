import Foundation
import JSONSyntax
import Model
import Platform

/// Where read messages go when they leave a mailbox: one message a line.
struct MailboxArchive {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// How much of the archive's end is searched for idempotency keys.
  private static let keySearchLimit = 16 << 20

  /// Adds messages; they are on the disk when it returns.
  func append(_ messages: [[UInt8]]) throws(SystemError) {
    guard !messages.isEmpty else { return }
    try Files.createDirectory(Files.directory(of: path))
    let isNew = try Files.status(path) == nil
    let file = try File(path, .append)
    var bytes: [UInt8] = []
    // A crash may have left half a line: it stays a line of its own, which readers pass over.
    if try !endsALine() { bytes.append(UInt8(ascii: "\n")) }
    for message in messages { bytes += message + [UInt8(ascii: "\n")] }
    try file.append(bytes)
    try file.syncData()
    if isNew { try Files.syncDirectory(Files.directory(of: path)) }
  }

  private func endsALine() throws(SystemError) -> Bool {
    let file = try File(path, .read)
    let size = try file.status().size
    guard size > 0 else { return true }
    return try file.read(at: size - 1, count: 1) == [UInt8(ascii: "\n")]
  }

  /// The id of the archived message with this sender's key.
  func id(ofKey key: String, from sender: String) throws(SystemError) -> String? {
    guard let status = try Files.status(path) else { return nil }
    let file = try File(path, .read)
    let start = max(0, status.size - Self.keySearchLimit)
    let data = try Data(file.read(at: start, count: status.size - start))
    let needle = Data("\"key\":".utf8 + JSON.string(key).bytes())
    var position = data.startIndex
    while let hit = data.range(of: needle, in: position..<data.endIndex) {
      position = hit.upperBound
      let lineStart = data[..<hit.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? data.startIndex
      let lineEnd = data[hit.upperBound...].firstIndex(of: 0x0A) ?? data.endIndex
      guard let object = try? JSON(parsing: Array(data[lineStart..<lineEnd])).object else {
        continue
      }
      let message = Message(json: object)
      if message.key == key && message.from == sender { return message.id }
    }
    return nil
  }
}
