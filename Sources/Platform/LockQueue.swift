@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Everybody in this process who waits for one lock, in their order.
///
/// `flock` knows no deadline, so a thread waits in it: one for each path, however many wait and
/// however often they give up. When it gets the lock and nobody waits any more, it lets go at once.
final class LockQueue: Sendable {
  private static let queues = Mutex<[String: LockQueue]>([:])

  /// One who waits, and what came of it.
  private final class Claim: Sendable {
    let done = DispatchSemaphore(value: 0)
    let outcome = Mutex<Result<Int32, SystemError>?>(nil)
  }

  private let path: String
  private let claims: Mutex<[Claim]>

  private init(_ path: String, first claim: Claim) {
    self.path = path
    claims = Mutex([claim])
  }

  /// Waits for a lock; its descriptor then belongs to the caller.
  static func wait(for path: String, within timeout: Duration) throws(FileLock.Failure) -> Int32 {
    let claim = Claim()
    let queue = queues.withLock { queues in
      if let queue = queues[path] {
        queue.claims.withLock { $0.append(claim) }
        return queue
      }
      let queue = LockQueue(path, first: claim)
      queues[path] = queue
      // A queue and not Thread: that one type would link all of Foundation, and start twice as slowly.
      DispatchQueue(label: "lock").async { queue.serve() }
      return queue
    }
    _ = claim.done.wait(timeout: .now() + .nanoseconds(Int(timeout / .nanoseconds(1))))
    queue.claims.withLock { $0.removeAll { $0 === claim } }
    switch claim.outcome.withLock({ $0 }) {
    case .success(let descriptor): return descriptor
    case .failure(let error): throw .system(error)
    case nil: throw .held(path: path, by: FileLock.holder(of: path))
    }
  }

  /// Takes the lock for one after the other, until nobody waits.
  private func serve() {
    repeat {
      let outcome = acquire()
      let claim = claims.withLock { claims -> Claim? in
        guard !claims.isEmpty else { return nil }
        let first = claims.removeFirst()
        first.outcome.withLock { $0 = outcome }
        return first
      }
      if let claim {
        claim.done.signal()
      } else if case .success(let descriptor) = outcome {
        FileLock.release(descriptor)
      }
    } while !isFinished()
  }

  /// Leaves, unless somebody has come meanwhile.
  private func isFinished() -> Bool {
    Self.queues.withLock { queues in
      guard claims.withLock(\.isEmpty) else { return false }
      queues[path] = nil
      return true
    }
  }

  private func acquire() -> Result<Int32, SystemError> {
    do {
      let descriptor = try FileLock.open(path)
      do {
        try check("lock", path) { flock(descriptor, LOCK_EX) }
        return .success(descriptor)
      } catch {
        close(descriptor)
        return .failure(error)
      }
    } catch {
      return .failure(error)
    }
  }
}
