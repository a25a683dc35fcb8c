import NIOHTTP1

/// What is wrong with the head of a request, as `HTTPConformanceHandler` reports it to the
/// responder.
enum RequestHeadError: String {
  case host
  case expectation

  /// The header of the report; one that a client sends is removed.
  static let header = "roost-head-fault"

  init?(_ head: HTTPRequestHead) {
    let hosts = head.headers["Host"]
    let isHostGood = hosts.isEmpty ? head.isHTTP10 : hosts.count == 1
    if !isHostGood || !hosts.allSatisfy(Self.isHost) {
      self = .host
    } else if !head.isHTTP10,
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
  /// Whether the version is HTTP/1.0 or earlier.
  var isHTTP10: Bool { version.major < 1 || version.major == 1 && version.minor == 0 }
}
