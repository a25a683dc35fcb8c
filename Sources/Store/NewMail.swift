import Model
import Platform

/// What comes into mailboxes after it was first asked.
package struct NewMail {
  private var known: [String: Set<UInt64>] = [:]
  private let byteLimit: Int

  /// All that is in the mailboxes now counts as known.
  package init(after files: [MailFile], byteLimit: Int) throws {
    self.byteLimit = byteLimit
    for file in files where !file.isArchive { _ = try take(from: file) }
  }

  /// The messages that are new in a mailbox since the last time.
  package mutating func take(from file: MailFile) throws -> [FoundMail] {
    var new: [FoundMail] = []
    var held: Set<UInt64> = []
    let before = known[file.path] ?? []
    try MailLines.eachPart(of: file, byteLimit: byteLimit) { bytes, _ in
      for entry in MailboxScan(Array(bytes), limit: .max - 1).entries {
        held.insert(entry.idHash)
        guard !before.contains(entry.idHash),
          let message = try? Message(parsing: Array(bytes[entry.range]))
        else { continue }
        new.append(
          FoundMail(
            message: message, file: file, time: MailTime.milliseconds(of: message.timestamp)))
      }
    }
    // What has left may be put back, and is not new then.
    known[file.path] = before.union(held)
    return new
  }
}
