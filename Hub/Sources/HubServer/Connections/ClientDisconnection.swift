import NIOCore
import Synchronization

/// Wakes a held poll when its client disconnects.
final class ClientDisconnection: Sendable {
  private let state = Mutex<(isDisconnected: Bool, waiter: Waiter?)>((false, nil))

  var isDisconnected: Bool { state.withLock { $0.isDisconnected } }

  /// Sets the waiter to wake; a connection answers one request at a time.
  func setWaiter(_ waiter: Waiter?) {
    let isDisconnected = state.withLock { state in
      state.waiter = waiter
      return state.isDisconnected
    }
    if isDisconnected { waiter?.wake() }
  }

  func markDisconnected() {
    let waiter = state.withLock { state in
      state.isDisconnected = true
      return state.waiter
    }
    waiter?.wake()
  }

  /// The disconnection of a channel; nil if it has no handler for it, as in tests without sockets.
  static func of(_ channel: any Channel) async -> ClientDisconnection? {
    let found = channel.eventLoop.submit {
      try channel.pipeline.syncOperations.handler(type: DisconnectionHandler.self).disconnection
    }
    do {
      return try await found.get()
    } catch {
      return nil
    }
  }
}

/// Detects that a client closed its side, which a request that only waits does not notice.
final class DisconnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  let disconnection = ClientDisconnection()

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { disconnection.markDisconnected() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    disconnection.markDisconnected()
    context.fireChannelInactive()
  }
}
