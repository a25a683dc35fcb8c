package import Foundation

/// Points in time as they stand in files: ISO 8601 with milliseconds, in UTC.
package enum Timestamp {
  private static let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  private static let whole = Date.ISO8601FormatStyle()

  package static var now: String { text(Date()) }

  package static func text(_ date: Date) -> String {
    // The style cuts what is below a millisecond, and `.002` is stored as a hair less than that.
    date.addingTimeInterval(0.0005).formatted(withFraction)
  }

  /// The time as a file will have it.
  package static func written(_ date: Date) -> Date { self.date(text(date)) ?? date }

  /// Reads any ISO 8601 time with a zone, whatever its fraction; nil if it is none.
  package static func date(_ text: String) -> Date? {
    // A fraction of other than three digits, as Go writes it, is more than some versions read.
    if let dot = text.firstIndex(of: ".") {
      let fraction = text[text.index(after: dot)...].prefix { $0.isNumber }
      guard !fraction.isEmpty else { return nil }
      let padded = (String(fraction) + "00").prefix(3)
      let normal = text[...dot] + padded + text[fraction.endIndex...]
      return try? Date(String(normal), strategy: withFraction)
    }
    return try? Date(text, strategy: whole)
  }
}

extension Date {
  /// Reads a time as people write it: `30m` or `2h` ago, a day, a time of today, both, or ISO 8601; nil
  /// if it is none of these.
  package init?(spelled text: String) {
    if let ago = Duration(spelled: text) {
      self = Date(timeIntervalSinceNow: -ago.inSeconds)
    } else if let date = Timestamp.date(text) {
      self = date
    } else if let date = Self.local(text) {
      self = date
    } else {
      return nil
    }
  }

  private static func local(_ text: String) -> Date? {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
    let calendar = Calendar(identifier: .gregorian)
    guard let first = parts.first, let last = parts.last, parts.count <= 2 else { return nil }
    var date = DateComponents()
    if first.contains("-" as Character) {
      guard let day = numbers(first, "-"), day.count == 3 else { return nil }
      (date.year, date.month, date.day) = (day[0], day[1], day[2])
    } else {
      date = calendar.dateComponents([.year, .month, .day], from: Date())
    }
    if parts.count == 2 || !first.contains("-" as Character) {
      guard let time = numbers(last, ":"), (2...3).contains(time.count) else { return nil }
      (date.hour, date.minute, date.second) = (time[0], time[1], time.count == 3 ? time[2] : 0)
    }
    return date.isValidDate(in: calendar) ? calendar.date(from: date) : nil
  }

  private static func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    return numbers.count == parts.count ? numbers : nil
  }
}

extension Duration {
  /// Reads `90`, `90s`, `15m`, `2h` or `7d`; nil if it is none of these or not above zero.
  package init?(spelled text: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    let unit = text.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? text[...] : text.dropLast()),
      (0.001...366 * 86400).contains(number * (unit ?? 1))
    else { return nil }
    self = .milliseconds(Int64(number * (unit ?? 1) * 1000))
  }

  /// The duration in seconds, for arithmetic with dates.
  package var inSeconds: Double { self / .seconds(1) }

  /// The whole seconds that it fits into: whoever names less than a second has one.
  package var inWholeSeconds: Int { Int(inSeconds.rounded(.up)) }

  package var inMilliseconds: Double { self / .milliseconds(1) }

  /// A limit as a person reads it, as exact as it was given: `50 ms`, `1.5 s`, `90 s`.
  package var words: String {
    let milliseconds = Int(min(inMilliseconds.rounded(.up), 1e15))
    guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
    var fraction = "\(milliseconds % 1000 + 1000)".dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(milliseconds / 1000)\(fraction.isEmpty ? "" : ".\(fraction)") s"
  }
}
