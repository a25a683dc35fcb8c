import HTTPTypes
import NIOHTTP1

/// A request on a connection, and how far it and its answer have got.
struct Exchange {
  /// Whether the connection ends with the answer.
  var closes: Bool
  /// Whether the client waits to be told to send its body.
  var awaitsContinue: Bool
  /// Whether all of the request has come.
  var isComplete = false
  var hasAnswer = false
  /// Bytes of the body that are still to come; nil if nobody said how many.
  var remainingBytes: Int?
  private let isHTTP10: Bool

  /// What is remainingBytes of a body is read for the next request's sake up to so many bytes.
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

  /// Whether the answer now begun is the last on the connection: what the client has not sent yet
  /// is too much to wait for.
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
