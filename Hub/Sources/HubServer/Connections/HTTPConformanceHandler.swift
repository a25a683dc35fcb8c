import CoordinationAPI
import HubStore
import NIOCore
import NIOHTTP1

/// Enforces those parts of RFC 9112 on a connection that the server does not: `Host`, `Expect`, a
/// time limit for bodies, and a close after which the client can still read its answer.
///
/// It sits between the decoder and the handlers that answer, and sees the requests as they arrived.
final class HTTPConformanceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// How far the connection is on its way to its end.
  private enum Phase {
    case open
    /// The last answer is sent; what the client still sends is discarded.
    case draining(bytes: Int)
    case closed
  }

  /// Bytes and seconds for which data is still read from a client that has its last answer.
  private static let drainByteLimit = 64 << 20
  private static let drainTime = TimeAmount.seconds(10)
  /// Seconds for a client that was not told to continue, and so sends no body.
  private static let shortDrainTime = TimeAmount.seconds(1)
  /// The lowest rate of a body in bytes a second, on top of the seconds that any body may take.
  private static let minimumBodyRate = 8 << 10

  private let bodySeconds: Int
  private let bodyLimit: Int
  private var phase = Phase.open
  /// The exchanges without an answer, the oldest first: a client may send several requests at once.
  private var exchanges: [Exchange] = []
  private var timer: Scheduled<Void>?
  /// The status for a next request that cannot be parsed, while earlier ones are being answered.
  private var unreadable: HTTPResponseStatus?

  init(bodySeconds: Int, bodyLimit: Int) {
    self.bodySeconds = bodySeconds
    self.bodyLimit = bodyLimit
  }

  // MARK: - Inbound

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch phase {
    case .open: break
    case .draining(let bytes): return discard(part, after: bytes, context)
    case .closed: return
    }
    switch part {
    case .head(var head):
      let exchange = Exchange(head)
      exchanges.append(exchange)
      head.headers.remove(name: RequestHeadError.header)
      if let error = RequestHeadError(head) {
        head.headers.add(name: RequestHeadError.header, value: error.rawValue)
        exchanges[exchanges.count - 1].closes = true
      }
      if exchange.remainingBytes != 0 { limitBody(exchange.remainingBytes ?? bodyLimit, context) }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body(let bytes):
      changeLast { exchange in
        exchange.awaitsContinue = false
        exchange.remainingBytes = exchange.remainingBytes.map { max(0, $0 - bytes.readableBytes) }
      }
      context.fireChannelRead(data)
    case .end:
      timer?.cancel()
      changeLast { exchange in
        exchange.isComplete = true
        exchange.awaitsContinue = false
      }
      context.fireChannelRead(data)
    }
  }

  private func changeLast(_ change: (inout Exchange) -> Void) {
    guard !exchanges.isEmpty else { return }
    change(&exchanges[exchanges.count - 1])
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // The handlers that answer no longer read.
    if case .draining = phase { context.read() }
    context.fireChannelReadComplete()
  }

  private func discard(
    _ part: HTTPServerRequestPart, after bytes: Int, _ context: ChannelHandlerContext
  ) {
    switch part {
    case .head: close(context)
    case .body(let more):
      phase = .draining(bytes: bytes + more.readableBytes)
      if bytes > Self.drainByteLimit { close(context) }
    case .end: close(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
    if let last = exchanges.last, !last.isComplete {
      changeLast { exchange in
        exchange.isComplete = true
        exchange.closes = true
      }
      return context.fireErrorCaught(error)
    }
    guard case .open = phase, error != .invalidEOFState else { return close(context) }
    unreadable = error.status
    if exchanges.isEmpty { answerUnreadable(context) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    phase = .closed
    context.fireChannelInactive()
  }

  // MARK: - Outbound

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .open = phase, !exchanges.isEmpty else {
      // The request was already answered, because its body did not arrive.
      promise?.succeed(())
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      exchanges[0].begin(&head)
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      let exchange = exchanges.removeFirst()
      context.writeAndFlush(data, promise: promise)
      if exchange.closes {
        drainAndClose(after: exchange, context)
      } else if exchanges.isEmpty, unreadable != nil {
        answerUnreadable(context)
      }
    }
  }

  /// Sends `100 Continue`, if the client waits for it.
  func sendContinue(context: ChannelHandlerContext) {
    guard case .open = phase, exchanges.first?.awaitsContinue == true else { return }
    exchanges[0].awaitsContinue = false
    let head = HTTPResponseHead(version: .http1_1, status: .continue)
    context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
  }

  /// Closes the connection: at once if the request was read, and otherwise after its rest.
  ///
  /// Closing a connection with unread data resets it, and the client could lose the answer.
  private func drainAndClose(after exchange: Exchange, _ context: ChannelHandlerContext) {
    timer?.cancel()
    guard !exchange.isComplete else { return close(context) }
    phase = .draining(bytes: 0)
    let time = exchange.awaitsContinue ? Self.shortDrainTime : Self.drainTime
    timer = schedule(time, context) { $0.close($1) }
    context.read()
  }

  private func close(_ context: ChannelHandlerContext) {
    timer?.cancel()
    phase = .closed
    context.close(promise: nil)
  }

  // MARK: - Answers of this handler

  private func limitBody(_ bytes: Int, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let seconds = bodySeconds + min(bytes, bodyLimit) / Self.minimumBodyRate
    timer = schedule(.seconds(Int64(seconds)), context) { handler, context in
      guard handler.exchanges.count == 1, !handler.exchanges[0].hasAnswer else {
        return handler.close(context)
      }
      handler.answer(
        .requestTimeout, "slow_body", "the body did not arrive within \(seconds) s", context)
    }
  }

  private func schedule(
    _ time: TimeAmount, _ context: ChannelHandlerContext,
    _ body: @escaping (HTTPConformanceHandler, ChannelHandlerContext) -> Void
  ) -> Scheduled<Void> {
    let bound = NIOLoopBound((self, context, body), eventLoop: context.eventLoop)
    return context.eventLoop.scheduleTask(in: time) {
      let (handler, context, body) = bound.value
      body(handler, context)
    }
  }

  private func answerUnreadable(_ context: ChannelHandlerContext) {
    answer(unreadable ?? .badRequest, "malformed", "the request is not valid HTTP/1.1", context)
  }

  /// Answers instead of the other handlers, and closes.
  private func answer(
    _ status: HTTPResponseStatus, _ code: String, _ message: String,
    _ context: ChannelHandlerContext
  ) {
    phase = .closed
    timer?.cancel()
    let id = Identifier.make("req-")
    let body = ByteBuffer(bytes: APIFailure(code: code, message: message, requestID: id).json)
    var head = HTTPResponseHead(version: .http1_1, status: status)
    head.headers = [
      "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)",
      "Connection": "close", APIName.requestID: id,
    ]
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    let sent = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    sent.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
  }
}

extension HTTPParserError {
  fileprivate var status: HTTPResponseStatus {
    switch self {
    case .headerOverflow: .requestHeaderFieldsTooLarge
    case .invalidVersion: .httpVersionNotSupported
    default: .badRequest
    }
  }
}
