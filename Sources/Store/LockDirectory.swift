import Foundation
import Platform

/// A lock that is an empty directory, as the library proper-lockfile has it; held while the value lives.
///
/// Whoever makes the directory has the lock. One whose time is older than ten seconds was left behind:
/// its holder would have renewed it.
struct LockDirectory: ~Copyable {
  private let path: String
  private let made: FileStatus?

  private static let staleNanoseconds: Int64 = 10_000_000_000

  /// Where its parent is a link, the link may be taken away while it is held.
  init(_ path: String, until end: ContinuousClock.Instant) throws {
    let parent = Files.directory(of: path)
    let path = (Files.resolved(parent) ?? parent) + path.dropFirst(parent.count)
    FileChanges.note(path)
    while mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw SystemError("make directory", path) }
      if try Self.removeStale(path) { continue }
      guard ContinuousClock.now < end else {
        throw FileLock.Failure.held(path: path, by: nil)
      }
      // Nothing tells when another program frees such a lock.
      usleep(.random(in: 3000...8000))
    }
    self.path = path
    made = try? Files.status(path)
  }

  deinit {
    // Whoever took it for left behind has one of its own there.
    guard let made, (try? Files.status(path)) == made else { return }
    _ = Files.removeEmptyDirectory(path)
  }

  /// Removes a directory that was left behind, if it is still the one that was looked at.
  private static func removeStale(_ path: String) throws -> Bool {
    guard let status = try Files.status(path) else { return true }
    let now = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
    guard now - status.modifiedNanoseconds > staleNanoseconds,
      try Files.status(path) == status
    else { return false }
    return rmdir(path) == 0
  }
}
