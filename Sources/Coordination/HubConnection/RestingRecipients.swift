import Model
import Synchronization

/// Those for whom a hub takes no more messages just now, each until a time, with the messages that
/// wait for it.
final class RestingRecipients: Sendable {
  private struct Rest {
    var end: ContinuousClock.Instant
    var messages: Set<String> = []
  }

  private let rests = Mutex<[String: Rest]>([:])

  /// How long until the first of them may be tried again; nil where none rests.
  var time: Duration? {
    rests.withLock { rests in
      rests = rests.filter { $0.value.end > .now }
      return rests.values.map(\.end).min().map { ContinuousClock.now.duration(to: $0) }
    }
  }

  func isWaiting(_ message: String) -> Bool {
    rests.withLock { rests in
      rests.values.contains { $0.end > .now && $0.messages.contains(message) }
    }
  }

  /// Has messages wait if their recipient rests, and tells whether it does.
  func take(_ messages: [Message], to recipient: String) -> Bool {
    rests.withLock { rests in
      guard let rest = rests[recipient], rest.end > .now else { return false }
      rests[recipient]?.messages.formUnion(messages.map(\.id))
      return true
    }
  }

  func add(_ recipient: String, for time: Duration) {
    rests.withLock { $0[recipient] = Rest(end: .now + time) }
  }
}
