import Foundation
import Swarm
import TestSupport
import Testing

/// The values of a Retry-After header, in all the forms that servers send.
struct RetryAfterTests {
  /// 2027-01-15T08:00:00Z.
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  @Test(arguments: [
    ("0", 0.0), ("120", 120), (" 5 ", 5), ("1.5", 1.5), ("30s", 30), ("1m30s", 90), ("2h", 7200),
    ("250ms", 0.25), ("1h 2m 3s", 3723), ("2 minutes", 120), ("1 day", 86_400),
    ("Fri, 15 Jan 2027 08:00:30 GMT", 30), ("Friday, 15-Jan-27 08:00:30 GMT", 30),
    ("Fri Jan 15 08:00:30 2027", 30), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
    ("2027-01-15T08:01:00Z", 60), ("2027-01-15T09:01:00+01:00", 60),
    ("2027-01-15T08:01:00.250Z", 60.25), ("1800000090", 90), ("1800000090000", 90),
    ("Mon, 01 Mar 2027 00:00:00 GMT", 3_859_200), ("7200", 7200),
  ])
  func `A value is read as a wait from now`(_ value: String, _ seconds: Double) {
    #expect(
      RetryAfter.duration(of: value, now: now) == .milliseconds(Int64(seconds * 1000)))
  }

  @Test(arguments: [
    "", "-5", "soon", "1e5", "5x", "1m30", "30 apples", "99999999", "Fri, 15 Foo 2027 08:00:30 GMT",
    "Fri, 15 Jan 2027 25:00:30 GMT", "2027-01-15", "2027-13-15T08:01:00Z", "1..5", "٣",
    "Fri, 15 Jan 2029 08:00:30 GMT", "99999999999999999999", "1d1d1d1d1d1d1dx",
  ])
  func `What is no wait is not taken for one`(_ value: String) {
    #expect(RetryAfter.duration(of: value, now: now) == nil)
  }

  @Test func `Dates are those of the calendar`() throws {
    for (text, seconds) in [
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
      ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
      ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
    ] {
      let before = Date(timeIntervalSince1970: seconds - 10)
      #expect(RetryAfter.duration(of: text, now: before) == .seconds(10), "\(text)")
    }
  }

  @Test func `No text ends the process`() {
    var random = SeededGenerator(seed: 4)
    let alphabet = Array("0123456789.:-+ tzsmhd,GMTJanFri|\"=retry-after ")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        })
      for wait in [
        RetryAfter.duration(of: text, now: now),
        RetryAfter.mentioned(in: "retry-after \(text)", now: now),
      ] {
        #expect(wait.map { (.zero ... .seconds(366 * 86_400)).contains($0) } ?? true, "\(text)")
      }
    }
  }
}
