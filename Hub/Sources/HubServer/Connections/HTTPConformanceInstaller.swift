import NIOCore
import NIOHTTP1

/// Adds `HTTPConformanceHandler` right after the decoder, where the server itself adds no handlers.
final class HTTPConformanceInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  let handler: HTTPConformanceHandler

  init(_ handler: HTTPConformanceHandler) {
    self.handler = handler
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(handler, position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
    }
  }

  /// Sends `100 Continue` to the client of a channel, if it waits for it.
  static func sendContinue(on channel: any Channel) async throws {
    try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let context = try pipeline.context(handlerType: HTTPConformanceHandler.self)
      try pipeline.handler(type: HTTPConformanceHandler.self).sendContinue(context: context)
    }.get()
  }
}
