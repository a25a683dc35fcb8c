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

  var size: Int {
    get throws(SystemError) { try Files.status(path)?.size ?? 0 }
  }

  /// Takes back what was added since the archive had this size.
  func truncate(to size: Int) throws(SystemError) {
    guard try self.size > size else { return }
    try File(path, .readWrite).truncate(to: size)
  }

  /// Adds messages; they are on the disk when it returns, and when it throws none is.
  func append(_ messages: [[UInt8]]) throws(SystemError) {
    guard !messages.isEmpty else { return }
    let old = try size
    do {
      try write(messages)
    } catch {
      try truncate(to: old)
      throw error
    }
  }

  private func write(_ messages: [[UInt8]]) throws(SystemError) {
    let isNew = try Files.status(path) == nil
    let file = try File(path, .append)
    var bytes: [UInt8] = []
    // A crash may have left half a line: it stays a line of its own, which readers pass over.
    if try !File(path, .read).endsALine() { bytes.append(UInt8(ascii: "\n")) }
    for message in messages { bytes += message + [UInt8(ascii: "\n")] }
    try file.append(bytes)
    try file.syncData()
    if isNew { try Files.syncDirectory(Files.directory(of: path)) }
  }

  /// Visits every line without holding more than one; longer ones than a limit are passed over.
  func eachLine(limit: Int, _ body: ([UInt8]) -> Void) throws(SystemError) {
    guard try Files.status(path) != nil else { return }
    let file = try File(path, .read)
    var line: [UInt8] = []
    var position = 0
    while case let chunk = try file.read(at: position, count: 1 << 20), !chunk.isEmpty {
      position += chunk.count
      var rest = chunk[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        if line.count <= limit { body(line) }
        line = []
        rest = rest[(end + 1)...]
      }
      if line.count <= limit { line += rest }
    }
    if line.count <= limit, !line.isEmpty { body(line) }
  }

  /// The archived message with this sender's key.
  func message(ofKey key: String, from sender: String) throws(SystemError) -> Message? {
    guard let status = try Files.status(path) else { return nil }
    let file = try File(path, .read)
    let start = max(0, status.size - Self.keySearchLimit)
    let bytes = try file.read(at: start, count: status.size - start)
    let needle = Array("\"key\":".utf8) + JSON.string(key).bytes()
    let lineEnd = UInt8(ascii: "\n")
    var position = 0
    while let hit = bytes.firstPlace(of: needle, from: position) {
      position = hit + needle.count
      let line = (bytes[..<hit].lastIndex(of: lineEnd) ?? -1) + 1
      let end = bytes[position...].firstIndex(of: lineEnd) ?? bytes.endIndex
      guard let message = try? Message(parsing: Array(bytes[line..<end])) else { continue }
      if message.key == key && message.from == sender { return message }
    }
    return nil
  }
}
