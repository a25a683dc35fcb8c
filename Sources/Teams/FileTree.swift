import Foundation
import Platform

/// Files and folders as a whole.
enum FileTree {
  /// The bytes of a file, or of all files in a folder; links are not followed.
  static func size(of path: String) throws -> Int {
    var total = 0
    try walk(path) { _, status in total += status.isDirectory ? 0 : status.size }
    return total
  }

  /// Takes every permission from all but the owner.
  static func makePrivate(_ path: String) throws {
    try walk(path) { path, status in
      guard !status.isSymbolicLink else { return }
      let own = status.isDirectory ? 0o700 : status.permissions & 0o700 | 0o600
      if status.permissions != own { try Files.setPermissions(own, of: path) }
    }
  }

  /// Moves a file or folder to a path whose folder may not be there yet, onto another disk too.
  static func move(_ old: String, to new: String) throws {
    try Files.createDirectory(Files.directory(of: new))
    do {
      try Files.rename(old, to: new)
    } catch {
      guard error.code == EXDEV else { throw error }
      try FileManager.default.copyItem(atPath: old, toPath: new)
      try FileManager.default.removeItem(atPath: old)
    }
  }

  /// Copies a file or folder to a path whose folder may not be there yet.
  static func copy(_ old: String, to new: String) throws {
    try Files.createDirectory(Files.directory(of: new))
    try FileManager.default.copyItem(atPath: old, toPath: new)
  }

  private static func walk(
    _ path: String, _ visit: (String, FileStatus) throws -> Void
  ) throws {
    var rest = [path]
    while let path = rest.popLast() {
      guard let status = try Files.status(path) else { continue }
      try visit(path, status)
      if status.isDirectory { rest += try Files.names(in: path).map { "\(path)/\($0)" } }
    }
  }
}
