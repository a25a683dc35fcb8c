import CoordinationAPI
import HubStore
import Synchronization

/// Knows which long polls wait for which topics, and wakes them.
///
/// A request adds its waiter before it reads; a write commits before it wakes waiters. So whichever
/// is second sees the first, and no wake-up is lost.
final class LongPollRegistry: Sendable {
  /// Something that a long poll can wait for.
  enum Topic: Sendable, Hashable {
    case agent(RepositoryName, String)
    case node(RepositoryName, String)
    case roster(RepositoryName)
    case workRequests(RepositoryName)
  }

  /// The waiters of each topic, and whether the hub is stopping.
  private struct State {
    var waiters: [Topic: [ObjectIdentifier: Waiter]] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Whether the hub is stopping, so that no request may wait any longer.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func add(_ waiter: Waiter, for topics: [Topic]) {
    let isClosed = state.withLock { state in
      for topic in topics { state.waiters[topic, default: [:]][ObjectIdentifier(waiter)] = waiter }
      return state.isClosed
    }
    if isClosed { waiter.wake() }
  }

  func remove(_ waiter: Waiter, from topics: [Topic]) {
    state.withLock { state in
      for topic in topics {
        state.waiters[topic]?[ObjectIdentifier(waiter)] = nil
        if state.waiters[topic]?.isEmpty == true { state.waiters[topic] = nil }
      }
    }
  }

  /// Wakes the waiters of every topic that a write changed.
  func wakeWaiters(for changes: Changes) {
    guard !changes.all.isEmpty else { return }
    let topics = changes.all.flatMap { change -> [Topic] in
      switch change {
      case .message(let repository, let agent, let node):
        [.agent(repository, agent)] + (node.map { [.node(repository, $0)] } ?? [])
      case .roster(let repository): [.roster(repository)]
      case .workRequests(let repository): [.workRequests(repository)]
      }
    }
    let waiters = state.withLock { state in
      topics.flatMap { state.waiters[$0].map { Array($0.values) } ?? [] }
    }
    for waiter in waiters { waiter.wake() }
  }

  /// Ends every wait, and every one that begins later.
  func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      return state.waiters.values.flatMap(\.values)
    }
    for waiter in waiters { waiter.wake() }
  }
}
