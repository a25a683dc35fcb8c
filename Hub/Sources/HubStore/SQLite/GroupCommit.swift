import GRDB
import Synchronization

/// Runs the writes of many callers in one transaction, so that one sync to disk serves them all.
///
/// Writes that arrive during a sync form the next group. Each write has its own savepoint, so one
/// that throws rolls back only its own changes. No caller continues before its group is on disk.
final class GroupCommit: Sendable {
  /// One caller's write.
  private struct Job: Sendable {
    /// Runs the body, and returns the error that it threw, if any.
    let run: @Sendable (Database) -> (any Error)?
    /// Resumes the caller with the result of `run`, or with the error of the whole group.
    let finish: @Sendable ((any Error)?) -> Void
  }

  /// The writes that wait, and whether a thread is committing groups of them.
  private struct State {
    var waiting: [Job] = []
    var isDraining = false
  }

  /// The result of a body, kept until its group is committed.
  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }

  /// A larger group would only delay its first caller.
  private static let groupSize = 256

  private let pool: DatabasePool
  private let state = Mutex(State())

  init(_ pool: DatabasePool) {
    self.pool = pool
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let outcome = Outcome<Value>()
      submit(
        Job { database in
          let result = Result { try Self.isolated(database, body) }
          outcome.result.withLock { $0 = result }
          guard case .failure(let error) = result else { return nil }
          return error
        } finish: { failure in
          let result = outcome.result.withLock { $0 }
          continuation.resume(
            with: failure.map { .failure($0) } ?? result ?? .failure(StoreError.closed))
        })
    }
  }

  private static func isolated<Value>(
    _ database: Database, _ body: (Database) throws -> Value
  ) throws -> Value {
    var value: Value?
    try database.inSavepoint {
      value = try body(database)
      return .commit
    }
    guard let value else { throw StoreError.closed }
    return value
  }

  private func submit(_ job: Job) {
    let isFirst = state.withLock { state in
      state.waiting.append(job)
      defer { state.isDraining = true }
      return !state.isDraining
    }
    if isFirst { pool.asyncWriteWithoutTransaction { [self] database in drain(database) } }
  }

  private func drain(_ database: Database) {
    while let group = nextGroup() {
      let failure = Result { try commit(group, database) }
      for job in group {
        switch failure {
        case .success: job.finish(nil)
        case .failure(let error): job.finish(error)
        }
      }
    }
  }

  private func nextGroup() -> [Job]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isDraining = false
        return nil
      }
      let group = Array(state.waiting.prefix(Self.groupSize))
      state.waiting.removeFirst(group.count)
      return group
    }
  }

  private func commit(_ group: [Job], _ database: Database) throws {
    try database.inTransaction(.immediate) {
      for job in group {
        let error = job.run(database)
        // SQLite itself rolls the transaction back if the disk is full or broken.
        guard database.isInsideTransaction else {
          throw error
            ?? DatabaseError(
              resultCode: .SQLITE_ABORT, message: "the transaction was rolled back")
        }
      }
      return .commit
    }
  }
}
