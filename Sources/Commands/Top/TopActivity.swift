package import Foundation

/// How many events there were of an agent in each of the last minutes.
package struct TopActivity: Sendable, Equatable {
  /// How many minutes are remembered and shown.
  package static let minutes = 10

  /// The newest last.
  private var counts = [Int](repeating: 0, count: Self.minutes)
  private var minute = 0

  package init() {}

  private static func minute(_ date: Date) -> Int { Int(date.timeIntervalSince1970 / 60) }

  package mutating func note(at date: Date) {
    move(to: Self.minute(date))
    let place = counts.count - 1 - max(0, minute - Self.minute(date))
    if counts.indices.contains(place) { counts[place] += 1 }
  }

  private mutating func move(to now: Int) {
    guard now > minute else { return }
    let gone = min(now - minute, counts.count)
    counts.removeFirst(gone)
    counts += Array(repeating: 0, count: gone)
    minute = now
  }

  /// Whether a later minute looks otherwise.
  package func isShown(at date: Date) -> Bool {
    var moved = self
    moved.move(to: Self.minute(date))
    return moved.counts.contains { $0 > 0 }
  }

  /// A bar a minute; each step stands for twice as many events as the one before.
  package func bars(at date: Date, _ width: Int = Self.minutes) -> String {
    var moved = self
    moved.move(to: Self.minute(date))
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      moved.counts.suffix(width).map { count in
        guard count > 0 else { return " " }
        return bars[min(bars.count - 1, Int.bitWidth - (count - 1).leadingZeroBitCount)]
      })
  }
}

/// How long something has been so, as lists show it.
package enum TopAge {
  package static func text(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    return switch whole {
    case ..<60: "\(whole)s"
    case ..<3600: "\(whole / 60)m"
    case ..<86400: "\(whole / 3600)h"
    default: "\(whole / 86400)d"
    }
  }

  /// In how many seconds the text is another one, at least one.
  package static func next(_ seconds: Double) -> Double {
    let age = max(0, min(seconds, 1e9))
    let unit: Double = age < 60 ? 1 : age < 3600 ? 60 : age < 86400 ? 3600 : 86400
    return max(1, unit - age.truncatingRemainder(dividingBy: unit))
  }
}
