package import Foundation
import Model

/// For how long a server wants to be left alone: seconds, an HTTP date, `1m30s`, RFC 3339, or a time in
/// seconds since 1970.
package enum RetryAfter {
  /// Longer ones are no waits that anybody means.
  private static let longest = Duration.seconds(366 * 86_400)

  /// The value of a Retry-After header; nil where it is none.
  ///
  /// A time that has passed is no wait at all.
  package static func duration(of value: String, now: Date) -> Duration? {
    var scanner = WaitScanner(value.trimmedSpaces, now: now)
    guard let duration = scanner.wait(), scanner.isAtEnd else { return nil }
    return duration <= longest ? duration : nil
  }

  /// A wait that a line of text tells: `Retry-After: 30`, `try again in 1m30s`.
  package static func mentioned(in line: String, now: Date) -> Duration? {
    let text = line.lowercased()
    for phrase in phrases {
      var rest = text[...]
      while let found = rest.firstRange(of: phrase) {
        rest = rest[found.upperBound...]
        let isMilliseconds = rest.hasPrefix("-ms") || rest.hasPrefix("_ms")
        let value = rest.dropFirst(isMilliseconds ? 3 : 0).drop { " :=\"'".contains($0) }
        var scanner = WaitScanner(String(value.prefix(80)), now: now)
        guard let wait = scanner.wait(), wait <= longest else { continue }
        return isMilliseconds ? wait / 1000 : wait
      }
    }
    return nil
  }

  private static let phrases = [
    "retry-after", "retry_after", "retryafter", "retry after", "retrydelay", "retry in",
    "try again in", "try again after", "try again at", "resets in", "resets at", "reset at",
    "available in", "limit reached|",
  ]
}

/// Reads a wait at the beginning of a text.
private struct WaitScanner {
  private var rest: Substring
  private let now: Date

  init(_ text: String, now: Date) {
    rest = text.lowercased()[...]
    self.now = now
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func wait() -> Duration? {
    date().map { .milliseconds(Int64(max(0, $0.timeIntervalSince(now)) * 1000)) } ?? spans()
  }

  private mutating func date() -> Date? {
    guard let first = rest.first else { return nil }
    if first.isLetter {
      guard let (date, end) = HTTPDate.date(at: rest) else { return nil }
      rest = rest[end...]
      return date
    }
    var token = rest.prefix { "0123456789t:.+-z".contains($0) }
    if token.last == "." { token.removeLast() }
    guard token.utf8.count >= 20, token.contains("t" as Character),
      let date = Timestamp.date(token.uppercased())
    else { return nil }
    rest = rest[token.endIndex...]
    return date
  }

  /// `90`, `90s`, `1m30s`, `1 hour and 5 minutes`; a number so large that it has to be a time is one.
  private mutating func spans() -> Duration? {
    var seconds = 0.0
    var isFirst = true
    while true {
      let start = rest
      if !isFirst { skip([",", "and"]) }
      guard let number = number() else {
        rest = start
        return isFirst ? nil : .milliseconds(Int64(seconds * 1000))
      }
      let behind = rest
      skip([])
      let word = rest.prefix(while: \.isLetter)
      if let unit = Self.units[String(word)] {
        rest = rest[word.endIndex...]
        seconds += number * unit
      } else if isFirst {
        rest = behind
        return Self.bare(number, now)
      } else {
        rest = start
        return .milliseconds(Int64(seconds * 1000))
      }
      // What is more than that is refused anyway, and has to stay a number that can be told.
      guard seconds < 1e12 else { return nil }
      isFirst = false
    }
  }

  private static func bare(_ number: Double, _ now: Date) -> Duration? {
    guard number < 1e14 else { return nil }
    guard number >= 1e9 else { return .milliseconds(Int64(number * 1000)) }
    let time = number >= 1e12 ? number / 1000 : number
    return .milliseconds(Int64(max(0, time - now.timeIntervalSince1970) * 1000))
  }

  private static let units: [String: Double] = [
    "ms": 0.001, "millisecond": 0.001, "milliseconds": 0.001, "s": 1, "sec": 1, "secs": 1,
    "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86_400, "day": 86_400,
    "days": 86_400,
  ]

  private mutating func skip(_ words: [String]) {
    rest = rest.drop { $0 == " " }
    for word in words where rest.hasPrefix(word) {
      rest = rest.dropFirst(word.count).drop { $0 == " " }
    }
  }

  private mutating func number() -> Double? {
    let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
    // A full stop behind the number ends the sentence.
    let text = digits.last == "." ? digits.dropLast() : digits
    guard text.utf8.count <= 20, let number = Double(text) else { return nil }
    rest = rest[text.endIndex...]
    return number
  }
}
