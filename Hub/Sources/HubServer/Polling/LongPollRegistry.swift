import CoordinationAPI
import HubStore
import Synchronization

/// Knows who waits for what.
///
/// A request first adds its waiter and then looks; a write first commits and then announces. So
/// whichever comes second sees the other, and no wake-up is lost.
final class LongPollRegistry: Sendable {
  /// Something that may be waited for.
  enum Topic: Sendable, Hashable {
    case agent(RepositoryName, String)
    case node(RepositoryName, String)
    case roster(RepositoryName)
    case workRequests(RepositoryName)
  }

  private struct State {
    var waiters: [Topic: [ObjectIdentifier: Waiter]] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Whether the hub is stopping, so that nobody may wait any more.
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
