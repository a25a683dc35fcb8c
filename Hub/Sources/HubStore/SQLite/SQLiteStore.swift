import Foundation
import GRDB

/// The hub's state in one SQLite file.
///
/// Readers run beside the writer (WAL) and a write is on the disk when it returns (`synchronous`
/// is `FULL`). Other processes may open the file too: `roost-hub token` and `backup` do while the
/// hub serves.
package final class SQLiteStore: HubStore {
  private let path: String
  private let pool: DatabasePool
  private let writer: GroupCommit

  /// Opens a file, and makes it if there is none.
  package init(path: String) throws(StoreError) {
    self.path = path
    do {
      try Self.prepareFile(path)
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      try Schema.prepare(pool, path: path)
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw .foreign(path: path)
    } catch {
      throw .cannotOpen(path: path, why: "\(error)")
    }
    writer = GroupCommit(pool)
  }

  /// Makes the file before SQLite would: it holds messages, so only its owner may read it.
  private static func prepareFile(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else { return }
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isDirectory = ObjCBool(false)
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw StoreError.cannotOpen(path: path, why: "there is no directory \(directory)")
    }
    guard
      FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    else {
      throw StoreError.cannotOpen(path: path, why: "it cannot be made in \(directory)")
    }
  }

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
  ) async throws -> Value {
    try await pool.read { database in try body(SQLiteTransaction(database)) }
  }

  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await writer.write { database in try body(SQLiteTransaction(database)) }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
      throw StoreError.diskFull
    }
  }

  /// Writes a copy of what the store holds at this moment, also while others write to it.
  ///
  /// The copy appears whole or not at all, in the place of an earlier one.
  package func backUp(to target: String) async throws(StoreError) {
    let partial = target + ".partial"
    guard !isOwn(target), !isOwn(partial) else {
      throw .cannotBackUp(
        path: target, why: "it would replace the database itself; give another file with --to")
    }
    do {
      if FileManager.default.fileExists(atPath: partial) {
        try FileManager.default.removeItem(atPath: partial)
      }
      try await pool.writeWithoutTransaction { database in
        try database.execute(sql: "VACUUM INTO ?", arguments: [partial])
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: partial))
      try file.synchronize()
      try file.close()
      guard rename(partial, target) == 0 else {
        throw StoreError.cannotBackUp(path: target, why: String(cString: strerror(errno)))
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw .cannotBackUp(path: target, why: "\(error)")
    }
  }

  /// Whether a path leads to one of the files that the store lives in, by whatever name.
  private func isOwn(_ other: String) -> Bool {
    guard let identity = Self.identity(of: other) else { return false }
    // SQLite puts its other files beside the one that a link leads to.
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return ["", "-wal", "-shm"].contains { Self.identity(of: path + $0) == identity }
  }

  /// What tells a file from every other; nil where there is none.
  private static func identity(of path: String) -> [Int]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino)]
  }

  package func close() throws {
    try pool.close()
  }
}
