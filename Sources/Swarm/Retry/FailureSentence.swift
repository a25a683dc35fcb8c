/// The sentences by which programs and servers say why they stop.
enum FailureSentence {
  enum Kind {
    case rateLimited
    case transient
    case permanent
  }

  /// What a line says; nil where it says nothing that is known.
  static func kind(of line: String) -> Kind? {
    let text = line.lowercased()
    // A quota that is used up is told with 429 too, and does not come back by waiting.
    if permanent.contains(where: text.contains) { return .permanent }
    if rateLimited.contains(where: text.contains) { return .rateLimited }
    if let kind = status(in: text) { return kind }
    if transient.contains(where: text.contains) { return .transient }
    return nil
  }

  private static let permanent = [
    "invalid api key", "invalid_api_key", "incorrect api key", "authentication_error",
    "authentication failed", "401 unauthorized", "403 forbidden", "permission_error",
    "insufficient_quota", "credit balance is too low", "model_not_found", "not logged in",
    "please run /login", "context_length_exceeded", "prompt is too long",
  ]

  private static let rateLimited = [
    "rate limit exceeded", "rate limit reached", "rate limit hit", "rate limited", "rate-limited",
    "rate_limit_error", "rate_limit_exceeded", "ratelimiterror", "exceeded your rate limit",
    "exceeded the rate limit", "hit the rate limit", "hit your rate limit", "too many requests",
    "usage limit reached", "hit your usage limit", "reached your usage limit", "hit your limit",
    "hour limit reached", "weekly limit reached", "resource_exhausted",
  ]

  private static let transient = [
    "connection reset", "connection refused", "connection closed by", "connection timed out",
    "connection error", "broken pipe", "econnreset", "econnrefused", "etimedout", "eai_again",
    "socket hang up", "network is unreachable", "network error",
    "temporary failure in name resolution", "could not resolve host", "tls handshake timeout",
    "service unavailable", "bad gateway", "gateway timeout", "gateway time-out",
    "overloaded_error", "is overloaded", "temporarily unavailable", "internal server error",
    "request timed out", "operation timed out", "deadline has elapsed", "stream disconnected",
  ]

  /// What a status of HTTP says, where the line says that it is one: `status 503`, `HTTP/1.1 502`,
  /// `API Error: 429`; never a number by itself.
  private static func status(in text: String) -> Kind? {
    let words = text.split { !$0.isLetter && !$0.isNumber }
    for (place, word) in words.enumerated() where word.utf8.count == 3 {
      guard let kind = kind(ofStatus: word) else { continue }
      let before = words[max(0, place - 3)..<place]
      guard let last = before.last else { continue }
      let isStatus =
        ["http", "status", "statuscode", "http2"].contains(last)
        || before.suffix(2) == ["http", "2"] || before.suffix(3) == ["http", "1", "1"]
        || [["status", "code"], ["http", "code"], ["response", "code"], ["api", "error"]]
          .contains { before.suffix(2) == $0[...] }
      if isStatus { return kind }
    }
    return nil
  }

  private static func kind(ofStatus word: Substring) -> Kind? {
    switch word {
    case "429": .rateLimited
    case "408", "500", "502", "503", "504", "529": .transient
    case "400", "401", "403": .permanent
    default: nil
    }
  }
}
