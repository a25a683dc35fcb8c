package import Foundation
package import JSONSyntax
import Model
import Synchronization

/// The daemon's events: the newest in memory, and a stream for each who listens.
package final class EventBus: Sendable {
  /// How many events are remembered for those who ask for earlier ones.
  package static let memory = 10_000

  private struct Contents {
    var next: Int
    var events: [JSON] = []
    var listeners: [AsyncStream<JSON>.Continuation] = []
  }

  private let contents: Mutex<Contents>

  /// Numbers begin with the time of the start in microseconds, so they grow over restarts.
  package init(startedAt: Date = Date()) {
    contents = Mutex(Contents(next: Int(startedAt.timeIntervalSince1970 * 1_000_000)))
  }

  /// The number of the newest event, or 0.
  package var last: Int { contents.withLock { $0.events.last?["seq"]?.integer ?? 0 } }

  package func publish(_ type: String, _ data: JSON) {
    contents.withLock { contents in
      let event: JSON = [
        "seq": .integer(contents.next), "at": .string(Timestamp.text(Date())),
        "type": .string(type), "data": data,
      ]
      contents.next += 1
      contents.events.append(event)
      if contents.events.count > Self.memory + Self.memory / 4 {
        contents.events.removeFirst(contents.events.count - Self.memory)
      }
      contents.listeners.removeAll { listener in
        switch listener.yield(event) {
        case .enqueued: return false
        case .terminated: return true
        case .dropped:
          listener.finish()
          return true
        @unknown default: return false
        }
      }
    }
  }

  /// Events from now on, after those that are remembered since a number.
  ///
  /// A listener that does not keep up is cut off rather than left with a gap. One that goes away
  /// is forgotten at the next event: a handler for its end would run while its task is locked, and
  /// an event that comes to the same task meanwhile would wait for that lock for ever.
  package func events(since sequence: Int?) -> AsyncStream<JSON> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: JSON.self, bufferingPolicy: .bufferingOldest(Self.memory * 2))
    contents.withLock { contents in
      if let sequence {
        for event in contents.events where (event["seq"]?.integer ?? 0) >= sequence {
          continuation.yield(event)
        }
      }
      contents.listeners.append(continuation)
    }
    return stream
  }
}
