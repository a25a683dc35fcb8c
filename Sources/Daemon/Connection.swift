import Platform
import Synchronization

/// A connection to the control socket, which is not cut while a request on it is being answered.
final class Connection: Sendable {
  /// What happens on a connection.
  enum Work: Sendable, Comparable {
    /// Nobody has asked anything, or all of it is answered.
    case idle
    /// An answer, or events, will be sent when something happens.
    case waiting
    case answering
  }

  let socket: UnixSocket
  /// The process at the other end, where the system tells.
  let peer: Int32?
  private let state = Mutex(
    (work: Work.idle, since: ContinuousClock.Instant.now, isEnding: false))

  init(_ socket: UnixSocket, peer: Int32?) {
    self.socket = socket
    self.peer = peer
  }

  /// What happens now, and since when.
  var work: (Work, since: ContinuousClock.Instant) { state.withLock { ($0.work, $0.since) } }

  /// Notes that a request is being answered, or waits for what it asked for; false if none may be
  /// any more.
  func begin(_ work: Work) -> Bool {
    state.withLock { state in
      guard !state.isEnding else { return false }
      (state.work, state.since) = (work, .now)
      return true
    }
  }

  func finish() {
    let isEnding = state.withLock { state in
      (state.work, state.since) = (.idle, .now)
      return state.isEnding
    }
    if isEnding { socket.shutDown() }
  }

  /// Ends the connection, now or as soon as the request on it is answered.
  func end() {
    let isAnswering = state.withLock { state in
      state.isEnding = true
      return state.work == .answering
    }
    if !isAnswering { socket.shutDown() }
  }
}
