@preconcurrency import Dispatch

/// Runs blocking work on a thread of its own, so that it never holds up a task.
///
/// A queue a job on purpose: the cooperative pool has as many threads as the machine has cores,
/// and the global queues grow slowly.
package func blocking<T: Sendable>(
  _ work: @escaping @Sendable () throws -> T
) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue(label: "blocking").async {
      continuation.resume(with: Result(catching: work))
    }
  }
}
