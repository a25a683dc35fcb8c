import Platform
import Synchronization

/// A connection to the control socket, which is not cut while a request on it is being answered.
final class Connection: Sendable {
  let socket: UnixSocket
  private let state = Mutex((isBusy: false, isEnding: false))

  init(_ socket: UnixSocket) {
    self.socket = socket
  }

  /// Notes that a request is being answered; false if none may be any more.
  func begin() -> Bool {
    state.withLock { state in
      state.isBusy = !state.isEnding
      return state.isBusy
    }
  }

  func finish() {
    let isEnding = state.withLock { state in
      state.isBusy = false
      return state.isEnding
    }
    if isEnding { socket.shutDown() }
  }

  /// Ends the connection, now or as soon as the request on it is answered.
  func end() {
    let isBusy = state.withLock { state in
      state.isEnding = true
      return state.isBusy
    }
    if !isBusy { socket.shutDown() }
  }
}
