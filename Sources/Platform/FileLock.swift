@preconcurrency import Dispatch
import Foundation
import Synchronization

/// An exclusive lock between processes, held while the value lives.
///
/// It is `flock(2)` on a file that nobody renames or deletes, so that any shell can take part.
/// The kernel frees it when its holder dies; there are no stale locks.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Why a lock was not had.
  package enum Failure: Error, CustomStringConvertible {
    case system(SystemError)
    /// The wait ran out; the holder is named where the system tells.
    case held(path: String, by: String?, waited: Duration)

    package var description: String {
      switch self {
      case .system(let error):
        "\(error)"
      case .held(let path, let holder, let waited):
        "the lock \(path) is held by \(holder ?? "another program")"
          + " and was not freed within \(waited.components.seconds) s; try again"
      }
    }
  }

  /// Takes the lock, waiting for other holders until the deadline; blocks the calling thread.
  package init(_ path: String, timeout: Duration = .seconds(10)) throws(Failure) {
    do throws(SystemError) {
      let descriptor = try Self.open(path)
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        self.descriptor = descriptor
        return
      }
      let failure = SystemError("lock", path)
      close(descriptor)
      guard failure.code == EWOULDBLOCK || failure.code == EINTR else { throw failure }
    } catch {
      throw .system(error)
    }
    descriptor = try LockWait(path).finish(within: timeout)
  }

  deinit { Self.release(descriptor) }

  /// Unlocks and closes.
  ///
  /// Closing alone would not do at once: a child that another thread has just started holds a copy
  /// of the descriptor until it has become its program.
  fileprivate static func release(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Writes a line about the holder into the lock file, for people who look.
  package func describe(_ text: String) throws(SystemError) {
    let bytes = Array((text + "\n").utf8)
    try check("write", "the lock file") { ftruncate(descriptor, 0) }
    try check("write", "the lock file") { pwrite(descriptor, bytes, bytes.count, 0) }
  }

  /// The process that holds the lock now, as "name (pid n)"; nil if nobody does or it is unknown.
  package static func holder(of path: String) -> String? {
    lockHolder(of: path).map { "\(ProcessTable.name(of: $0) ?? "process") (pid \($0))" }
  }

  fileprivate static func open(_ path: String) throws(SystemError) -> Int32 {
    try check("open", path) {
      Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
  }
}

/// A wait for a lock on a thread of its own, because `flock` knows no deadline.
///
/// A wait that was given up ends when the lock comes free, and then lets go of it at once.
private final class LockWait: Sendable {
  private enum State {
    case waiting
    case locked(Int32)
    case failed(SystemError)
    case abandoned
  }

  private let path: String
  private let state = Mutex(State.waiting)
  private let done = DispatchSemaphore(value: 0)

  init(_ path: String) {
    self.path = path
    // A queue and not Thread: that one type would link all of Foundation, and start twice as slowly.
    DispatchQueue(label: "lock").async { [self] in
      let outcome = acquire()
      state.withLock { state in
        switch (state, outcome) {
        case (.abandoned, .locked(let descriptor)): FileLock.release(descriptor)
        case (.abandoned, _): break
        default: state = outcome
        }
      }
      done.signal()
    }
  }

  private func acquire() -> State {
    do {
      let descriptor = try FileLock.open(path)
      do {
        try check("lock", path) { flock(descriptor, LOCK_EX) }
        return .locked(descriptor)
      } catch {
        close(descriptor)
        return .failed(error)
      }
    } catch {
      return .failed(error)
    }
  }

  /// The locked descriptor, which now belongs to the caller.
  func finish(within timeout: Duration) throws(FileLock.Failure) -> Int32 {
    _ = done.wait(timeout: .now() + .nanoseconds(Int(timeout / .nanoseconds(1))))
    let outcome = state.withLock { state in
      defer { state = .abandoned }
      return state
    }
    switch outcome {
    case .locked(let descriptor): return descriptor
    case .failed(let error): throw .system(error)
    case .waiting, .abandoned:
      throw .held(path: path, by: FileLock.holder(of: path), waited: timeout)
    }
  }
}
