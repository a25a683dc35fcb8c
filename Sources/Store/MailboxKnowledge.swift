import Foundation
import Model
import Platform

/// What Roost knew of a mailbox before another program changed the file.
///
/// The mirror has the messages, and the index which of them were read.
struct MailboxKnowledge {
  private let known: [MailboxReconciliation.Known]

  static let none = MailboxKnowledge(known: [])

  init(_ paths: MailboxPaths, _ index: borrowing MailboxIndex) {
    let marks = (try? index.lastMarks()) ?? [:]
    let lines = marks.isEmpty ? [] : (try? MailboxMirror(paths.mirror).read()) ?? []
    known = lines.map { line in
      let mark = marks[MailboxHash.of(line.message.id)]
      return MailboxReconciliation.Known(line: line, isRead: mark ?? false, isStored: mark != nil)
    }
  }

  private init(known: [MailboxReconciliation.Known]) {
    self.known = known
  }

  /// Without opening the mailbox for a change.
  init(_ paths: MailboxPaths) throws {
    guard try Files.status(paths.index) != nil else {
      self = .none
      return
    }
    self.init(paths, try MailboxIndex(paths.index))
  }

  /// What the file should be, by what it holds and what was known.
  func reconciled(
    _ bytes: [UInt8], _ scan: MailboxScan, at date: Date
  ) -> MailboxReconciliation {
    MailboxReconciliation(
      scan.entries.map { MailboxLayout.line(bytes[$0.range]) },
      isWhole: scan.end == .whole && !bytes.isEmpty, known: known, at: date)
  }

  /// The file's bytes, with what the system says of it from before they were read.
  ///
  /// A program without a lock empties the file before it writes: one that is suddenly empty is read
  /// again for a while before it is believed.
  func settledBytes(
    of file: borrowing File, in mailbox: Mailbox
  ) throws -> (bytes: [UInt8], status: FileStatus) {
    var patience = known.contains { $0.isStored && !$0.isRead } ? 40 : 0
    while true {
      let status = try file.status()
      try mailbox.requireReadable(size: status.size)
      let bytes = try file.read(at: 0, count: status.size)
      guard bytes.isEmpty, patience > 0 else { return (bytes, status) }
      patience -= 1
      usleep(5000)
    }
  }
}
