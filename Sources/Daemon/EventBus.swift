import Control
package import Foundation
import JSONSyntax
package import Model
import Synchronization

/// The daemon's events: the newest in memory, and a subscription for each who listens.
package final class EventBus: Sendable {
  /// How many events are remembered for those who ask for earlier ones.
  package static let memory = 10_000
  /// How many bytes they may have: some tell of hundreds of messages.
  package static let memoryBytes = 4 << 20

  fileprivate struct Contents {
    var next: Int
    /// The newest events as text, which needs a tenth of the room.
    var events: [[UInt8]] = []
    /// The number of the first of them.
    var first: Int
    var bytes = 0
    var listeners: [Listener] = []
  }

  private let contents: Mutex<Contents>

  /// More numbers than one daemon gives.
  private static let numbers = 1_000_000_000

  /// Where the numbers of a start begin: they grow over restarts, also where the clock was set back.
  package static func first(after last: Int, at date: Date) -> Int {
    let time = Int(min(max(0, date.timeIntervalSince1970), 4e9) * 1_000_000)
    return max(time, min(last, 1 << 52) + (last == 0 ? 0 : numbers))
  }

  package init(first start: Int) {
    contents = Mutex(Contents(next: start, first: start))
  }

  /// The number of the newest event, or 0.
  package var last: Int { contents.withLock { $0.events.isEmpty ? 0 : $0.next - 1 } }

  package func publish(_ event: DaemonEvent) {
    contents.withLock { contents in
      let event = NumberedEvent(
        number: contents.next, at: Timestamp.text(Date()), event: event)
      contents.next += 1
      contents.remember(event.json.bytes())
      contents.listeners.removeAll { $0.subscription == nil }
      for listener in contents.listeners { listener.subscription?.add(event) }
    }
  }

  /// Events from now on, after those that are remembered since a number.
  package func subscribe(since number: Int? = nil) -> EventSubscription {
    let subscription = EventSubscription(limit: Self.memory * 2)
    contents.withLock { contents in
      if let number {
        for event in contents.events.dropFirst(max(0, number - contents.first)) {
          if let event = try? NumberedEvent(json: JSON(parsing: event)) { subscription.add(event) }
        }
      }
      contents.listeners.append(Listener(subscription: subscription))
    }
    return subscription
  }

  /// A subscription that ends when nobody holds it any more.
  fileprivate struct Listener {
    weak var subscription: EventSubscription?
  }
}

extension EventBus.Contents {
  /// Keeps an event, and drops the oldest where there are too many.
  fileprivate mutating func remember(_ event: [UInt8]) {
    events.append(event)
    bytes += event.count
    // Many at a time, so that it is seldom done.
    guard events.count > EventBus.memory * 5 / 4 || bytes > EventBus.memoryBytes * 5 / 4 else {
      return
    }
    var drop = 0
    while drop < events.count - 1,
      events.count - drop > EventBus.memory || bytes > EventBus.memoryBytes
    {
      bytes -= events[drop].count
      drop += 1
    }
    events.removeFirst(drop)
    first += drop
  }
}
