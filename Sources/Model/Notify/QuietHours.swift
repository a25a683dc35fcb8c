package import Foundation

/// Hours of the day at which a person is told nothing, such as `22:00-08:00`, in local time.
package struct QuietHours: Sendable, Equatable, CustomStringConvertible {
  /// Minutes since midnight.
  private let start: Int
  private let end: Int

  /// Reads `HH:MM-HH:MM`; nil if it is none or has no length.
  package init?(_ text: String) {
    let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
    guard times.count == 2, let start = times[0], let end = times[1], start != end else {
      return nil
    }
    (self.start, self.end) = (start, end)
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCII) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    return hour * 60 + minute
  }

  /// Whether a time of a day is among them; the first minute is, the last is not.
  package func contains(_ date: Date, in calendar: Calendar = .current) -> Bool {
    let parts = calendar.dateComponents([.hour, .minute], from: date)
    let now = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    return start < end ? (start..<end).contains(now) : now >= start || now < end
  }

  /// When those that a time is among are over; nil if it is not among them.
  package func end(after date: Date, in calendar: Calendar = .current) -> Date? {
    guard contains(date, in: calendar) else { return nil }
    return calendar.nextDate(
      after: date, matching: DateComponents(hour: end / 60, minute: end % 60),
      matchingPolicy: .nextTime)
  }

  package var description: String { "\(Self.text(start))-\(Self.text(end))" }

  private static func text(_ minutes: Int) -> String {
    func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(digits(minutes / 60)):\(digits(minutes % 60))"
  }
}
