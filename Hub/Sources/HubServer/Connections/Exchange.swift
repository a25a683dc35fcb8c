import HTTPTypes
import NIOHTTP1

/// The state of one request on a connection, and of its answer.
struct Exchange {
  /// Whether the connection closes after the answer.
  var closes: Bool
  /// Whether the client waits for `100 Continue` before it sends its body.
  var awaitsContinue: Bool
  /// Whether the whole request has arrived.
  var isComplete = false
  var hasAnswer = false
  /// Bytes of the body that are still to arrive; nil if its length is unknown.
  var remainingBytes: Int?
  private let isHTTP10: Bool

  /// Up to so many remaining bytes of a body are read, so that the connection can be kept.
  private static let remainingBytesLimit = 64 << 10

  init(_ head: HTTPRequestHead) {
    isHTTP10 = head.isHTTP10
    closes = !head.isKeepAlive
    let isChunked = head.headers.contains(name: "Transfer-Encoding")
    remainingBytes =
      isChunked ? nil : head.headers.first(name: "Content-Length").map { Int($0) ?? 0 } ?? 0
    let isExpected = head.headers["Expect"].contains { $0.lowercased() == "100-continue" }
    awaitsContinue = isExpected && !isHTTP10 && remainingBytes != 0
  }

  /// Notes that the answer begins, and sets its `Connection` header.
  ///
  /// The connection closes if too much of the body is still to arrive.
  mutating func begin(_ answer: inout HTTPResponseHead) {
    hasAnswer = true
    if awaitsContinue || !isComplete && (remainingBytes ?? .max) > Self.remainingBytesLimit {
      closes = true
    }
    if closes {
      answer.headers.replaceOrAdd(name: "Connection", value: "close")
    } else if isHTTP10 {
      answer.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    }
  }
}
