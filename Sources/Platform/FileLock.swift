import Foundation

/// An exclusive lock between processes, held while the value lives.
///
/// It is `flock(2)` on a file that stays as long as its directory does, so that any shell can take part.
/// The kernel frees it when its holder dies; there are no stale locks.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Why a lock was not had.
  package enum Failure: Error, CustomStringConvertible {
    case system(SystemError)
    /// The wait ran out; the holder is named where the system tells.
    case held(path: String, by: String?)

    package var description: String {
      switch self {
      case .system(let error):
        "\(error)"
      case .held(let path, let holder):
        "the lock \(path) is held by \(holder ?? "another program"), which did not free it in time;"
          + " try again"
      }
    }
  }

  /// Takes the lock, waiting for other holders until the deadline; blocks the calling thread.
  package init(_ path: String, timeout: Duration = .seconds(10)) throws(Failure) {
    let end = ContinuousClock.now + timeout
    while true {
      let taken = try Self.take(path, within: end - .now)
      // Its directory may have been moved away while this waited, and another one made in its place.
      if Self.isNamed(path, taken) {
        descriptor = taken
        return
      }
      Self.release(taken)
      guard ContinuousClock.now < end else { throw .held(path: path, by: Self.holder(of: path)) }
    }
  }

  private static func take(_ path: String, within timeout: Duration) throws(Failure) -> Int32 {
    do throws(SystemError) {
      let descriptor = try open(path)
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
      let failure = SystemError("lock", path)
      close(descriptor)
      guard failure.code == EWOULDBLOCK || failure.code == EINTR else { throw failure }
    } catch {
      throw .system(error)
    }
    return try LockQueue.wait(for: path, within: timeout)
  }

  /// Whether a path still names the file of a descriptor.
  private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0
      && own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }

  deinit { Self.release(descriptor) }

  /// Unlocks and closes.
  ///
  /// Closing alone would not do at once: a child that another thread has just started holds a copy
  /// of the descriptor until it has become its program.
  static func release(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Writes a line about the holder into the lock file, for people who look.
  package func describe(_ text: String) throws(SystemError) {
    let bytes = Array((text + "\n").utf8)
    try check("write", "the lock file") { ftruncate(descriptor, 0) }
    try check("write", "the lock file") { pwrite(descriptor, bytes, bytes.count, 0) }
  }

  /// The process that took the lock that is held now, as "name (pid n)"; nil if nobody holds it, or the
  /// process has ended: its last threads, or what it started, have the lock a moment longer.
  package static func holder(of path: String) -> String? {
    guard let pid = lockHolder(of: path), ProcessTable.identity(of: pid) != nil else { return nil }
    return ProcessTable.name(of: pid).map { "\($0) (pid \(pid))" }
  }

  static func open(_ path: String) throws(SystemError) -> Int32 {
    try File.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  }
}
