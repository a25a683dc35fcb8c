public import Foundation

/// A point in time to the millisecond, written in UTC as RFC 3339 has it.
public struct WireTime: Sendable, Equatable, Hashable, Comparable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  public init(_ date: Date) {
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
  }

  public static var now: WireTime { WireTime(Date()) }

  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  public func adding(seconds: Double) -> WireTime {
    WireTime(milliseconds: milliseconds + Int64(seconds * 1000))
  }

  public func seconds(since earlier: WireTime) -> Double {
    Double(milliseconds - earlier.milliseconds) / 1000
  }

  public static func < (a: WireTime, b: WireTime) -> Bool { a.milliseconds < b.milliseconds }

  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  public var text: String {
    // The style cuts what is below a millisecond, and `.002` is stored as a hair less than that.
    date.addingTimeInterval(0.0005).formatted(Self.style)
  }

  /// Reads a time with a zone and any number of decimals; nil for a zero time of Go.
  ///
  /// - Throws: `NoTime` for a text that is none.
  public init?(_ text: String) throws(NoTime) {
    guard let read = Self.milliseconds(text), read < Self.end else { throw NoTime() }
    guard read >= Self.start else { return nil }
    milliseconds = read
  }

  public struct NoTime: Error {}

  /// Early in the year 2: Foundation has other days than Go so long ago.
  private static let start: Int64 = -62_100_000_000_000
  /// The year 10000, which RFC 3339 cannot write.
  private static let end: Int64 = 253_402_300_800_000

  /// The style rolls 30 February over and takes anything after the seconds, so it reads no more
  /// than these and has to write the same again.
  private static func milliseconds(_ text: String) -> Int64? {
    let clock = text.prefix(19) + "Z"
    let style = Date.ISO8601FormatStyle()
    var rest = text.dropFirst(19)
    var decimals: Substring = ""
    if rest.first == "." {
      decimals = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !decimals.isEmpty else { return nil }
      rest = rest[decimals.endIndex...]
    }
    guard let date = try? Date(clock, strategy: style), date.formatted(style) == clock,
      let fraction = Int64((decimals + "000").prefix(3)), let east = secondsEast(rest)
    else { return nil }
    return (Int64(date.timeIntervalSince1970) - east) * 1000 + fraction
  }

  /// The seconds that a zone, `Z` or `+07:00`, is before UTC.
  private static func secondsEast(_ zone: Substring) -> Int64? {
    if zone == "Z" { return 0 }
    let digits = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard zone.first == "+" || zone.first == "-", digits.map(\.utf8.count) == [2, 2],
      digits.joined().allSatisfy({ $0.isASCII && $0.isNumber }),
      let hours = Int64(digits[0]), let minutes = Int64(digits[1]), hours < 24, minutes < 60
    else { return nil }
    return (zone.first == "+" ? 1 : -1) * (hours * 60 + minutes) * 60
  }
}
