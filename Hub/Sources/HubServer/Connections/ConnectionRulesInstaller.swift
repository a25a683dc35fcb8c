import NIOCore
import NIOHTTP1

/// Puts `ConnectionRules` right behind the decoder, where a server lets nobody else.
final class ConnectionRulesInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  let rules: ConnectionRules

  init(_ rules: ConnectionRules) {
    self.rules = rules
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandler(rules, position: .after(decoder))
    } catch {
      context.fireErrorCaught(error)
    }
  }

  /// Tells the client of a channel to send its body, if it waits for that.
  static func sendContinue(on channel: any Channel) async throws {
    try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      let context = try pipeline.context(handlerType: ConnectionRules.self)
      try pipeline.handler(type: ConnectionRules.self).sendContinue(context: context)
    }.get()
  }
}
