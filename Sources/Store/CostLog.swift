import Model
import Platform
import Synchronization
package import Tasks

/// The ledger of one team on the disk: what moves money is there before anything follows from it.
///
/// The daemon alone writes it. Every line is a batch of entries, so that half of a batch is never
/// read; the first is a header with the version and, after a rotation, a snapshot of the ledger as
/// it was. The file before the last rotation stays as `costs.jsonl.1`. Only a rotation waits for the
/// disk under the lock that writers take.
package final class CostLog: Sendable {
  /// The layout that this version writes.
  package static let version = 1

  package let path: String
  package let team: String
  private let rotationSize: Int
  private let state: Mutex<State>

  private struct State {
    var ledger: Ledger
    var file: OpenFile
    var size: Int
    /// What the file began with.
    let start: Int
    /// Why nothing more may be written until the log is opened again.
    var failure: String?
  }

  /// Opens a team's log, and makes it where there is none.
  ///
  /// A half-written last line is ended and stays as it is; what cannot be read is in `notes`. A log
  /// of a newer version is refused and left alone.
  package init(_ home: Home, team: String, rotationSize: Int = 3 << 20) throws {
    self.team = try Name.checked(team, kind: "team")
    path = home.costLog(of: team)
    self.rotationSize = rotationSize
    let contents = try CostLogContents(path, team: team)
    notes = contents.notes
    state = Mutex(try Self.open(path, contents))
  }

  /// A sentence for each line that could not be used when the log was opened.
  package let notes: [String]

  private static func open(_ path: String, _ contents: CostLogContents) throws -> State {
    try Files.createDirectory(Files.directory(of: path))
    // What a rotation that was cut off has left.
    try Files.remove(fresh(path))
    let isNew = try Files.status(path) == nil
    let file = try File(path, .append)
    var size = try file.status().size
    var bytes: [UInt8] = []
    // A crash left half a line: it stays a line of its own, which readers pass over.
    if try !File(path, .read).endsALine() { bytes.append(UInt8(ascii: "\n")) }
    if !contents.hasHeader { bytes += CostLogLine.headerBytes(contents.ledger, snapshot: false) }
    if !bytes.isEmpty {
      try file.append(bytes)
      size += bytes.count
    }
    if isNew { try Files.syncDirectory(Files.directory(of: path)) }
    return State(
      ledger: contents.ledger, file: OpenFile(file), size: size, start: contents.headerSize)
  }

  /// The ledger as it is now.
  package var ledger: Ledger { state.withLock(\.ledger) }

  /// Adds a batch, as a whole or not at all; it is on the disk when this returns.
  ///
  /// Entries get their numbers here. Those whose keys are known are passed over.
  @discardableResult
  package func append(_ batch: [LedgerEntry]) throws -> LedgerChange {
    try append { _ in batch }
  }

  /// Adds a batch that is worked out from the ledger as it is at that moment.
  @discardableResult
  package func append(_ batch: (Ledger) throws -> [LedgerEntry]) throws -> LedgerChange {
    let (change, file) = try state.withLock { state in
      if let failure = state.failure { throw CostLogError(path: path, problem: .failed(failure)) }
      let change = try state.ledger.change(for: batch(state.ledger))
      if !change.entries.isEmpty { try write(change.entries, &state) }
      state.ledger.commit(change)
      return (change, state.file)
    }
    // Even a batch that was there already may not be on the disk yet.
    do {
      try file.sync()
    } catch {
      // What is on the disk now is not known; only reading it anew tells.
      state.withLock { $0.failure = "\(error)" }
      throw error
    }
    return change
  }

  private func write(_ entries: [LedgerEntry], _ state: inout State) throws {
    let bytes = CostLogLine.batchBytes(entries)
    do {
      try state.file.file.append(bytes)
    } catch {
      // What was half written must not run into the next line.
      do { try state.file.file.truncate(to: state.size) } catch { state.failure = "\(error)" }
      throw error
    }
    state.size += bytes.count
  }

  /// Whether the file has grown so large that it should begin anew: beyond the limit, and to twice
  /// of what it began with.
  package var isLarge: Bool {
    state.withLock { $0.size > max(rotationSize, 2 * $0.start) }
  }

  /// The steps of a rotation, in their order, as tests stop between them.
  package enum RotationStep: CaseIterable, Sendable {
    case writeSnapshot
    case syncSnapshot
    case removePrevious
    case keepCurrent
    case replaceCurrent
    case syncDirectory
  }

  /// Begins a new file with a snapshot of the ledger; the old one stays beside it.
  ///
  /// The snapshot is on the disk before it takes the place of the entries that it stands for. A
  /// crash at any step leaves a log that says the same.
  package func rotate(before step: (RotationStep) throws -> Void = { _ in }) throws {
    try state.withLock { state in
      if let failure = state.failure { throw CostLogError(path: path, problem: .failed(failure)) }
      let fresh = Self.fresh(path)
      let bytes = CostLogLine.headerBytes(state.ledger, snapshot: true)
      try step(.writeSnapshot)
      try Files.remove(fresh)
      let file = OpenFile(try File(fresh, .append))
      try file.file.append(bytes)
      try step(.syncSnapshot)
      try file.sync()
      try step(.removePrevious)
      try Files.remove(CostLogContents.previous(path))
      try step(.keepCurrent)
      // A second name for the old file first: there is a log at every moment.
      try Files.link(path, to: CostLogContents.previous(path))
      try step(.replaceCurrent)
      try Files.rename(fresh, to: path)
      state = State(
        ledger: state.ledger, file: file, size: bytes.count, start: bytes.count)
      try step(.syncDirectory)
      do {
        try Files.syncDirectory(Files.directory(of: path))
      } catch {
        state.failure = "\(error)"
        throw error
      }
    }
  }

  private static func fresh(_ path: String) -> String { "\(path).new" }

  /// A file of the log, kept open by whoever still waits for the disk.
  private final class OpenFile: Sendable {
    let file: File

    init(_ file: consuming File) {
      self.file = file
    }

    func sync() throws { try file.syncData() }
  }
}

extension Home {
  package func costLog(of team: String) -> String { "\(self.team(team))/costs.jsonl" }
}

/// A cost log that cannot be used.
package struct CostLogError: Error, CustomStringConvertible {
  package enum Problem: Sendable, Equatable {
    case newer(version: Int)
    case otherTeam(String)
    case failed(String)
  }

  package let path: String
  package let problem: Problem

  /// The name that stays the same for programs.
  package var code: String {
    switch problem {
    case .newer: "newer_version"
    case .otherTeam: "other_team"
    case .failed: "log_failed"
    }
  }

  package var description: String {
    switch problem {
    case .newer(let version):
      "\(path) has version \(version), written by a newer Roost; this one knows up to"
        + " \(CostLog.version). Update Roost"
    case .otherTeam(let team):
      "\(path) is the cost log of team \(team); move it to where it belongs"
    case .failed(let why):
      "\(path) could not be written: \(why); make room or correct the disk, and restart roostd"
    }
  }
}
