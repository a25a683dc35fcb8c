import Foundation

/// Times as HTTP has them (RFC 9110, 5.6.7), in each of the three forms, in lower case:
/// `sun, 06 nov 1994 08:49:37 gmt`, `sunday, 06-nov-94 08:49:37 gmt`, `sun nov  6 08:49:37 1994`.
enum HTTPDate {
  /// The time at the beginning of a text, and where it ends; nil where there is none.
  static func date(at text: Substring) -> (Date, Substring.Index)? {
    let words = text.prefix(64).split { " ,-".contains($0) }.prefix(6)
    guard let first = words.first, days.contains(first.prefix(3)), words.count >= 5 else {
      return nil
    }
    let parts = Array(words.dropFirst())
    if let month = months.firstIndex(of: parts[0]) {
      return date(parts[3], month + 1, parts[1], parts[2]).map { ($0, parts[3].endIndex) }
    }
    guard parts.count == 5, ["gmt", "utc"].contains(parts[4].prefix(3)),
      let month = months.firstIndex(of: parts[1])
    else { return nil }
    let end = text.index(parts[4].startIndex, offsetBy: 3)
    return date(parts[2], month + 1, parts[0], parts[3]).map { ($0, end) }
  }

  private static let days: Set<Substring> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let months: [Substring] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func date(
    _ year: Substring, _ month: Int, _ day: Substring, _ time: Substring
  ) -> Date? {
    let clock = time.split(separator: ":").compactMap { digits($0) }
    guard var year = digits(year), let day = digits(day), (1...31).contains(day), clock.count == 3,
      clock[0] < 24, clock[1] < 60, clock[2] < 61
    else { return nil }
    // Two digits are a year from 1970 to 2069.
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    let seconds = dayNumber(year, month, day) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    return Date(timeIntervalSince1970: Double(seconds))
  }

  private static func digits(_ text: Substring) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(text)
  }

  /// Days since 1970-01-01 in the Gregorian calendar, with years that begin in March so that the leap day
  /// is the last one.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month < 3 ? year - 1 : year
    let month = (month + 9) % 12
    let leapDays = year / 4 - year / 100 + year / 400
    return year * 365 + leapDays + (month * 306 + 5) / 10 + day - 1 - 719_468
  }
}
