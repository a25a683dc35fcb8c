import NIOCore
import Synchronization

/// Tells a held poll that its client has gone.
final class HangUp: Sendable {
  private let state = Mutex<(isGone: Bool, waiter: Waiter?)>((false, nil))

  var isGone: Bool { state.withLock { $0.isGone } }

  /// Says whom to wake; a connection has one request at a time.
  func watch(_ waiter: Waiter?) {
    let isGone = state.withLock { state in
      state.waiter = waiter
      return state.isGone
    }
    if isGone { waiter?.wake() }
  }

  func happen() {
    let waiter = state.withLock { state in
      state.isGone = true
      return state.waiter
    }
    waiter?.wake()
  }

  /// The one of a connection; nil where there is none, as in tests without sockets.
  static func of(_ channel: any Channel) async -> HangUp? {
    let found = channel.eventLoop.submit {
      try channel.pipeline.syncOperations.handler(type: HangUpHandler.self).hangUp
    }
    do {
      return try await found.get()
    } catch {
      return nil
    }
  }
}

/// Sees that a client closed its side, which a request that only waits would not.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  let hangUp = HangUp()

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { hangUp.happen() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    hangUp.happen()
    context.fireChannelInactive()
  }
}
