import CoordinationAPI
import Foundation
import Testing

@Suite struct TimeTests {
  @Test(arguments: [
    ("2024-01-02T03:04:05Z", 0), ("2024-01-02T03:04:05.1Z", 100),
    ("2024-01-02T03:04:05.12Z", 120), ("2024-01-02T03:04:05.123Z", 123),
    ("2024-01-02T03:04:05.1234Z", 123), ("2024-01-02T03:04:05.12345Z", 123),
    ("2024-01-02T03:04:05.123456Z", 123), ("2024-01-02T03:04:05.1234567Z", 123),
    ("2024-01-02T03:04:05.12345678Z", 123), ("2024-01-02T03:04:05.123456789Z", 123),
    ("2024-01-02T03:04:05.999999999Z", 999), ("2024-01-02T03:04:05.000999999Z", 0),
    ("2024-01-02T04:04:05+01:00", 0), ("2024-01-02T08:49:05.5+05:45", 500),
    ("2024-01-01T15:04:05.002-12:00", 2), ("2024-01-02T17:04:05.9+14:00", 900),
    ("2024-01-02T03:04:05-00:00", 0), ("2024-01-03T03:03:05+23:59", 0),
  ])
  func `a time has 0 to 9 decimals and any zone`(text: String, milliseconds: Int64) throws {
    let time = try #require(try WireTime(text))
    #expect(time == noted(milliseconds))
    #expect(time.text == "2024-01-02T03:04:05.\(String(milliseconds + 1000).dropFirst())Z")
  }

  @Test(arguments: [
    "", "now", "2024", "2024-01-02", "2024-01-02T03:04:05", "2024-01-02T03:04:05.5",
    "2024-01-02T03:04:05.Z", "2024-01-02T03:04:05.+01:00", "2024-01-02T03:04Z", "03:04:05Z",
    "2024-13-02T03:04:05Z", "2024-00-02T03:04:05Z", "2024-02-30T03:04:05Z",
    "2023-02-29T03:04:05Z", "2024-01-00T03:04:05Z", "2024-01-02T25:04:05Z",
    "2024-01-02T24:00:00Z", "2024-01-02T03:60:05Z", "2024-01-02T03:04:60Z", "2024-1-2T3:4:5Z",
    "24-01-02T03:04:05Z", "10000-01-02T03:04:05Z", "-2024-01-02T03:04:05Z",
    "2024-01-02 03:04:05Z", "2024-01-02T03:04:05Zulu", "2024-01-02T03:04:05Z.5",
    "2024-01-02T03:04:05.5ZZ", "2024-01-02T03:04:05UTC", "2024-01-02T03:04:05GMT+1",
    "2024-01-02T03:04:05+0100", "2024-01-02T03:04:05+01", "2024-01-02T03:04:05+24:00",
    "2024-01-02T03:04:05+01:60", "2024-01-02T03:04:05+1:000", "2024-01-02T03:04:05+-1:00",
    "2024-01-02T03:04:05+01:00:00", "2024-01-02T03:04:05,5Z", " 2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05Z\n", "2024-01-02T03:04:05Z\0", "２０２４-01-02T03:04:05Z",
    "2024-01-02T03:04:05.٣Z", "2024-01-02T03:04:05.5\u{301}Z", "1704164645", "20240102T030405Z",
    "9999-12-31T23:59:59-00:01",
  ])
  func `what is not a time of RFC 3339 is refused`(text: String) {
    #expect(throws: WireTime.NoTime.self) { try WireTime(text) }
  }

  @Test(arguments: [
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000000Z", "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-12:00", "0000-12-30T00:00:00Z",
    "0000-12-31T19:00:00-05:00", "0001-12-31T23:59:59Z",
  ])
  func `the zero time of Go in any zone is none`(text: String) throws {
    #expect(try WireTime(text) == nil)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2024-02-29T23:59:59.001Z", nil),
    ("2000-02-29T00:00:00.000Z", 951_782_400_000), ("1900-01-01T00:00:00.010Z", nil),
  ])
  func `a time at an edge is written as it was read`(text: String, milliseconds: Int64?) throws {
    let time = try #require(try WireTime(text))
    #expect(time.text == text)
    if let milliseconds { #expect(time.milliseconds == milliseconds) }
  }

  @Test func `any time comes back to the millisecond and is written in one shape`() throws {
    var random = SeededRandom(seed: 1)
    for _ in 0..<5000 {
      let milliseconds = Int64.random(in: -12_219_000_000_000..<253_402_300_800_000, using: &random)
      let time = WireTime(milliseconds: milliseconds)
      let shape = String(time.text.map { $0.isNumber ? "0" : $0 })
      #expect(shape == "0000-00-00T00:00:00.000Z")
      #expect(try WireTime(time.text) == time)
    }
  }

  @Test func `the same moment is the same time in every zone`() throws {
    var random = SeededRandom(seed: 2)
    for _ in 0..<500 {
      let time = WireTime(milliseconds: .random(in: 0..<4_000_000_000_000, using: &random))
      let minutes = Int.random(in: -1439...1439, using: &random)
      let shifted = time.adding(seconds: Double(minutes * 60)).text.dropLast()
      let zone = [abs(minutes) / 60, abs(minutes) % 60].map { String(100 + $0).dropFirst() }
      let text = "\(shifted)678\(minutes < 0 ? "-" : "+")\(zone.joined(separator: ":"))"
      #expect(try WireTime(text) == time)
    }
  }

  @Test func `times are ordered, added to and told apart in seconds`() {
    #expect(noted(1) < noted(2))
    #expect(noted().adding(seconds: 1.5) == noted(1500))
    #expect(noted(1500).seconds(since: noted()) == 1.5)
    #expect(WireTime(noted(123).date) == noted(123))
    #expect(WireTime.now > noted())
  }
}
