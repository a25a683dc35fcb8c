package import Platform

/// Work that synchronous code leaves for later, done one piece after the other.
package final class Chores: Service {
  package typealias Chore = @Sendable () async throws -> Void

  private let stream: AsyncStream<Chore>
  private let continuation: AsyncStream<Chore>.Continuation
  private let log: Log

  package init(log: Log) {
    self.log = log
    (stream, continuation) = AsyncStream.makeStream(of: Chore.self)
  }

  package func add(_ chore: @escaping Chore) {
    continuation.yield(chore)
  }

  package func run() async throws {
    for await chore in stream {
      do {
        try await chore()
      } catch is CancellationError {
        return
      } catch {
        log(.error, "\(error)")
      }
    }
  }
}
