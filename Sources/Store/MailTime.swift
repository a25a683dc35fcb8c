package import Foundation
import Model
import Platform

/// Times of messages as numbers.
package enum MailTime {
  package static func milliseconds(of date: Date) -> Int {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Int(exactly: milliseconds) ?? 0
  }

  /// 0 for what is not a time.
  static func milliseconds(of timestamp: String) -> Int {
    var timestamp = timestamp
    let quick = timestamp.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    return quick ?? Timestamp.date(timestamp).map(milliseconds(of:)) ?? 0
  }

  private static let field = Array("\"timestamp\":\"".utf8)
  /// As Roost writes it: `2026-11-21T05:47:53.983Z`.
  private static let length = 24

  /// The time in a message as it is written; nil where it is not written as Roost does.
  ///
  /// Within a text the quotes would have backslashes.
  static func written(in line: UnsafeRawBufferPointer) -> Int? {
    guard let place = line.firstPlace(of: field), place + field.count + length < line.count,
      line[place + field.count + length] == UInt8(ascii: "\"")
    else { return nil }
    let start = place + field.count
    return read(UnsafeRawBufferPointer(rebasing: line[start..<start + length]))
  }

  private static func read(_ text: UnsafeRawBufferPointer) -> Int? {
    guard text.count == length, text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "."),
      text[23] == UInt8(ascii: "Z")
    else { return nil }
    func number(_ start: Int, _ count: Int) -> Int? {
      var value = 0
      for byte in text[start..<start + count] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
      let millisecond = number(20, 3), (1...12).contains(month)
    else { return nil }
    let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
    return seconds * 1000 + millisecond
  }

  /// Days since 1970 in the Gregorian calendar, counted in years that begin in March.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
