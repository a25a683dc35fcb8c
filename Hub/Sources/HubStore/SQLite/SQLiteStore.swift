import Foundation
import GRDB

/// The hub's state in one SQLite file.
///
/// Readers run concurrently with the writer (WAL), and a write is on disk when it returns
/// (`synchronous` is `FULL`). Other processes may open the file too: `roost-hub token` and `backup`
/// do so while the hub serves.
package final class SQLiteStore: HubStore {
  private let path: String
  private let pool: DatabasePool
  private let writer: GroupCommit

  /// Opens a database, and creates it if there is none.
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

  /// Creates the file before SQLite does, readable by its owner only, because it holds messages.
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
      throw StoreError.cannotOpen(path: path, why: "it cannot be created in \(directory)")
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

  /// Writes a consistent copy of the database, even while others write to it.
  ///
  /// The copy replaces an earlier one atomically.
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

  /// Whether a path leads to one of the store's own files, also through a link.
  private func isOwn(_ other: String) -> Bool {
    guard let identity = Self.identity(of: other) else { return false }
    // SQLite creates its other files next to the target of a link.
    let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return ["", "-wal", "-shm"].contains { Self.identity(of: path + $0) == identity }
  }

  /// The device and inode of a file; nil if there is no file.
  private static func identity(of path: String) -> [Int]? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return [Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino)]
  }

  package func close() throws {
    try pool.close()
  }
}
