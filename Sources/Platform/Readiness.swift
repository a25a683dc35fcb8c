@preconcurrency import Dispatch

/// What a descriptor can be ready for.
package enum Direction: Sendable {
  case read
  case write
}

/// Suspends until the descriptor is ready or the task is cancelled.
///
/// The source is cancelled by its first event, and its cancel handler resumes exactly once;
/// a cancellation that comes before the source is active still reaches that handler.
package func ready(_ descriptor: Int32, to direction: Direction) async throws {
  let source: any DispatchSourceProtocol =
    switch direction {
    case .read: DispatchSource.makeReadSource(fileDescriptor: descriptor)
    case .write: DispatchSource.makeWriteSource(fileDescriptor: descriptor)
    }
  await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      source.setEventHandler { source.cancel() }
      source.setCancelHandler { continuation.resume() }
      source.activate()
    }
  } onCancel: {
    source.cancel()
  }
  try Task.checkCancellation()
}
