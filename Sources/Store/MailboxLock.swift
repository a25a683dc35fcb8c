import Platform

/// The lock of a mailbox, held while the value lives.
///
/// It is Roost's own file lock. Where a program of another kind has put an empty directory
/// `FILE.lock` beside the mailbox, as proper-lockfile does, that is waited for and then taken too;
/// where the mailbox is such a program's own, always.
struct MailboxLock: ~Copyable {
  private let lock: FileLock
  private let directory: LockDirectory?

  init(_ paths: MailboxPaths, timeout: Duration, needsDirectory: Bool) throws {
    let end = ContinuousClock.now + timeout
    let lock = try FileLock(paths.lock, timeout: timeout)
    let foreign = "\(paths.file).lock"
    let isThere = try Files.status(foreign)?.isDirectory == true
    directory = isThere || needsDirectory ? try LockDirectory(foreign, until: end) : nil
    self.lock = lock
  }
}
