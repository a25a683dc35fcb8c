package import Platform

/// Work that synchronous code leaves for later, done one piece after the other.
package final class BackgroundTasks: Service {
  package typealias Work = @Sendable () async throws -> Void

  private let stream: AsyncStream<Work>
  private let continuation: AsyncStream<Work>.Continuation
  private let log: Log

  package init(log: Log) {
    self.log = log
    (stream, continuation) = AsyncStream.makeStream(of: Work.self)
  }

  package func add(_ work: @escaping Work) {
    continuation.yield(work)
  }

  package func run() async throws {
    for await work in stream {
      do {
        try await work()
      } catch is CancellationError {
        return
      } catch {
        log(.error, "\(error)")
      }
    }
  }
}
