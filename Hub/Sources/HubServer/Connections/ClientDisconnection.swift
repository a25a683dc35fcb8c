import NIOCore
import Synchronization

/// Tells a held poll that its client has gone.
final class ClientDisconnection: Sendable {
  private let state = Mutex<(isDisconnected: Bool, waiter: Waiter?)>((false, nil))

  var isDisconnected: Bool { state.withLock { $0.isDisconnected } }

  /// Says whom to wake; a connection has one request at a time.
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

  /// The one of a connection; nil where there is none, as in tests without sockets.
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

/// Sees that a client closed its side, which a request that only waits would not.
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
