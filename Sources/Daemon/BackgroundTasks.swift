package import Platform

/// Work that synchronous code leaves for later, done one piece after the other.
package final class BackgroundTasks: Service {
  package typealias BackgroundTask = @Sendable () async throws -> Void

  private let stream: AsyncStream<BackgroundTask>
  private let continuation: AsyncStream<BackgroundTask>.Continuation
  private let log: Log

  package init(log: Log) {
    self.log = log
    (stream, continuation) = AsyncStream.makeStream(of: BackgroundTask.self)
  }

  package func add(_ chore: @escaping BackgroundTask) {
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
