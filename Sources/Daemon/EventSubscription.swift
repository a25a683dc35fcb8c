package import Model
import Platform
import Synchronization

/// What somebody who listens to the daemon's events hears.
package enum EventNews: Sendable, Equatable {
  case event(NumberedEvent)
  /// So many came that some were dropped here: whatever they told of is to be looked at.
  case missed

  /// Whether it may tell of one of these subjects.
  package func mayConcern(_ subjects: DaemonEvent.Subject...) -> Bool {
    switch self {
    case .event(let event): subjects.contains(event.event.subject)
    case .missed: true
    }
  }
}

/// The events that come for one who listens, in order, kept until they are asked for.
///
/// It ends with the task that listens, and is forgotten when nobody holds it.
package final class EventSubscription: Sendable, AsyncSequence {
  private struct Contents {
    var news: [EventNews] = []
    var hasMissed = false
  }

  private let limit: Int
  private let contents = Mutex(Contents())
  private let wake = Wake()

  init(limit: Int) {
    self.limit = limit
  }

  /// Adds an event; one that finds no room is dropped, and that it was is told once.
  func add(_ event: NumberedEvent) {
    contents.withLock { contents in
      if contents.news.count < limit {
        contents.news.append(.event(event))
      } else if !contents.hasMissed {
        contents.hasMissed = true
        contents.news.append(.missed)
      }
    }
    wake.ring()
  }

  /// All that has come, as soon as something has; nil once the task is cancelled.
  private func take() async -> [EventNews]? {
    while !Task.isCancelled {
      let news = contents.withLock { contents in
        defer { contents = Contents() }
        return contents.news
      }
      if !news.isEmpty { return news }
      await wake.wait()
    }
    return nil
  }

  package func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let subscription: EventSubscription
    private var waiting: ArraySlice<EventNews> = []

    fileprivate init(subscription: EventSubscription) {
      self.subscription = subscription
    }

    package mutating func next() async -> EventNews? {
      while waiting.isEmpty {
        guard let news = await subscription.take() else { return nil }
        waiting = news[...]
      }
      return Task.isCancelled ? nil : waiting.removeFirst()
    }
  }
}
