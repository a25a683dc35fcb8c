import Foundation
import JSONSyntax
package import Model
import Platform
import Synchronization

/// The delivery journal: what is about to happen is on the disk before it happens.
///
/// The daemon alone writes it, one entry a line. The file before the last rotation stays as
/// `deliveries.jsonl.1`. The disk is never waited for under the lock that writers take.
package final class Journal: Sendable {
  package let path: String
  private let rotationSize: Int
  private let writer: Mutex<Writer>

  private struct Writer {
    var file: OpenFile
    var size: Int
    /// What it began with: entries that still mattered then.
    let start: Int
  }

  package init(_ home: Home, rotationSize: Int = 3 << 20) throws {
    path = home.journal
    self.rotationSize = rotationSize
    writer = Mutex(try Self.open(path))
  }

  private static func open(_ path: String) throws -> Writer {
    let isNew = try Files.status(path) == nil
    let file = try File(path, .append)
    if isNew { try Files.syncDirectory(Files.directory(of: path)) }
    var size = try file.status().size
    if try !File(path, .read).endsALine() {
      // A crash left half a line: it stays a line of its own, which readers pass over.
      try file.append([UInt8(ascii: "\n")])
      size += 1
    }
    return Writer(file: OpenFile(file), size: size, start: size)
  }

  /// Adds entries; durable ones are on the disk when it returns.
  package func append(_ entries: [JournalEntry], durable: Bool = true) throws {
    let written = try write(entries)
    if durable { try written.sync() }
  }

  /// Adds entries and returns what waits for the disk, if somebody wants to.
  package func write(_ entries: [JournalEntry]) throws -> Written {
    let bytes = entries.flatMap { $0.json.bytes() + [UInt8(ascii: "\n")] }
    return try writer.withLock { writer in
      do {
        try writer.file.file.append(bytes)
      } catch {
        // What was half written must not run into the next line.
        try writer.file.file.truncate(to: writer.size)
        throw error
      }
      writer.size += bytes.count
      return Written(file: writer.file)
    }
  }

  /// Entries that are in the file, and perhaps not yet on the disk.
  package struct Written: Sendable {
    fileprivate let file: OpenFile

    package func sync() throws { try file.sync() }
  }

  /// A file of the journal, kept open by whoever still waits for the disk.
  fileprivate final class OpenFile: Sendable {
    let file: File
    /// Whether the directory may not name it yet, after a crash.
    private let isNew: Atomic<Bool>

    init(_ file: consuming File, isNew: Bool = false) {
      self.file = file
      self.isNew = Atomic(isNew)
    }

    func sync() throws {
      try file.syncData()
      guard isNew.load(ordering: .acquiring) else { return }
      try Files.syncDirectory(Files.directory(of: file.path))
      isNew.store(false, ordering: .releasing)
    }
  }

  /// Whether the file has grown so large that it should begin anew.
  ///
  /// It has to double at least: what still matters may be more than the limit, and would otherwise
  /// be written anew for every entry.
  package var isLarge: Bool {
    writer.withLock { $0.size > max(rotationSize, 2 * $0.start) }
  }

  /// Begins a new file with the entries that still matter; the old one stays beside it.
  ///
  /// The disk has the new one with the next durable entry. Until then a crash loses nothing: all that
  /// was carried is in the old one, too.
  package func rotate(carrying entries: [JournalEntry]) throws {
    let bytes = entries.flatMap { $0.json.bytes() + [UInt8(ascii: "\n")] }
    try writer.withLock { writer in
      let fresh = "\(path).new"
      try Files.remove(fresh)
      let file = try File(fresh, .append)
      try file.append(bytes)
      // A second name for the old file first: there is a journal at every moment.
      try Files.remove(Self.previous(path))
      try Files.link(path, to: Self.previous(path))
      try Files.rename(fresh, to: path)
      writer = Writer(file: OpenFile(file, isNew: true), size: bytes.count, start: bytes.count)
    }
  }

  private static func previous(_ path: String) -> String { "\(path).1" }

  /// What a journal says, the older file first.
  package struct Contents: Sendable {
    package var entries: [JournalEntry] = []
    /// Lines that could not be read, as "file:line".
    package var unreadable: [String] = []
  }

  /// Reads the whole journal; it may be called beside a running daemon.
  package static func read(_ home: Home) throws -> Contents {
    var contents = Contents()
    contents.unreadable = try forEach(home) { contents.entries.append($0) }
    return contents
  }

  /// Reads the journal entry by entry and returns the lines that could not be read.
  package static func forEach(
    _ home: Home, _ body: (JournalEntry) -> Void
  ) throws -> [String] {
    let paths = [previous(home.journal), home.journal]
    var files: [[UInt8]?]
    var begun: UInt64?
    repeat {
      // A rotation between the two reads would hide what moved from one file to the other.
      begun = try Files.status(home.journal)?.inode
      files = try paths.map { try Files.read($0) }
    } while try Files.status(home.journal)?.inode != begun
    var unreadable: [String] = []
    for case (let path, let bytes?) in zip(paths, files) {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where !line.isEmpty {
        if let entry = try? JournalEntry(json: JSON(parsing: Array(line))) {
          body(entry)
        } else {
          unreadable.append("\(path):\(number + 1)")
        }
      }
    }
    return unreadable
  }
}
