/// Does work to its end, also where the task that wants it is cancelled meanwhile.
///
/// For what must not be left half done: who is cancelled gets the result, and can take it back.
package func uncancelled<T: Sendable>(
  _ work: @escaping @Sendable () async throws -> T
) async throws -> T {
  try await Task { try await work() }.value
}
