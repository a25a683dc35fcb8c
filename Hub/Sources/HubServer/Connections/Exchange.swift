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
  var left: Int?
  private let isOld: Bool

  /// What is left of a body is read for the next request's sake up to so many bytes.
  private static let leftLimit = 64 << 10

  init(_ head: HTTPRequestHead) {
    isOld = head.isOld
    closes = !head.isKeepAlive
    let isChunked = head.headers.contains(name: "Transfer-Encoding")
    left = isChunked ? nil : head.headers.first(name: "Content-Length").map { Int($0) ?? 0 } ?? 0
    let isExpected = head.headers["Expect"].contains { $0.lowercased() == "100-continue" }
    awaitsContinue = isExpected && !isOld && left != 0
  }

  /// Whether the answer now begun is the last on the connection: what the client has not sent yet
  /// is too much to wait for.
  mutating func begin(_ answer: inout HTTPResponseHead) {
    hasAnswer = true
    if awaitsContinue || !isComplete && (left ?? .max) > Self.leftLimit { closes = true }
    if closes {
      answer.headers.replaceOrAdd(name: "Connection", value: "close")
    } else if isOld {
      answer.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
    }
  }
}

/// What is wrong with the head of a request, as the handlers of a connection tell the responder.
enum HeadFault: String {
  case host
  case expectation

  /// Taken out of what a client sends.
  static let header = "roost-head-fault"

  init?(_ head: HTTPRequestHead) {
    let hosts = head.headers["Host"]
    let isHostGood = hosts.isEmpty ? head.isOld : hosts.count == 1
    if !isHostGood || !hosts.allSatisfy(Self.isHost) {
      self = .host
    } else if !head.isOld,
      head.headers["Expect"].contains(where: { $0.lowercased() != "100-continue" })
    {
      self = .expectation
    } else {
      return nil
    }
  }

  private static func isHost(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { character in
      switch character {
      case "a"..."z", "A"..."Z", "0"..."9": true
      default: "-._~%!$&'()*+,;=:[]".unicodeScalars.contains(character)
      }
    }
  }
}

extension HTTPRequestHead {
  /// Whether it is of a version before 1.1.
  fileprivate var isOld: Bool { version.major < 1 || version.major == 1 && version.minor == 0 }
}
