import Foundation
import Model
import Testing

@Suite struct TimeTests {
  @Test(arguments: [
    ("2024-01-02T03:04:05Z", 0.0),
    ("2024-01-02T03:04:05.5Z", 0.5),
    ("2024-01-02T03:04:05.25Z", 0.25),
    ("2024-01-02T03:04:05.125Z", 0.125),
    ("2024-01-02T03:04:05.1250Z", 0.125),
    ("2024-01-02T03:04:05.12509Z", 0.125),
    ("2024-01-02T03:04:05.125000Z", 0.125),
    ("2024-01-02T03:04:05.1259999Z", 0.125),
    ("2024-01-02T03:04:05.12599999Z", 0.125),
    ("2024-01-02T03:04:05.125999999Z", 0.125),
    ("2024-01-02T05:04:05+02:00", 0),
    ("2024-01-02T05:04:05.125999999+02:00", 0.125),
    ("2024-01-01T21:34:05.125-05:30", 0.125),
  ])
  func `a time is read with any fraction and any zone`(text: String, fraction: Double) throws {
    let date = try #require(Timestamp.date(text))
    #expect(abs(date.timeIntervalSince1970 - (1_704_164_645 + fraction)) < 0.0001)
  }

  @Test(arguments: [
    "", "now", "2024-01-02", "2024-01-02T03:04:05", "2024-01-02T03:04:05.5", "03:04:05Z",
    "2024-01-02T03:04:05.Z", "2024-13-02T03:04:05Z", "1704164645",
  ])
  func `what is not a time with a zone is refused`(text: String) {
    #expect(Timestamp.date(text) == nil)
  }

  @Test func `a written time reads back and is written as the same again`() throws {
    for millisecond in 0..<1000 {
      let digits = String(millisecond + 1000).dropFirst()
      let text = "2024-01-02T03:04:05.\(digits)Z"
      #expect(Timestamp.text(try #require(Timestamp.date(text))) == text)
    }
  }

  @Test(arguments: [
    ("90", 90_000), ("90s", 90_000), ("15m", 900_000), ("2h", 7_200_000), ("7d", 604_800_000),
    ("1.5s", 1500), ("0.25", 250), ("366d", 31_622_400_000),
  ])
  func `a duration is a number with a unit or seconds`(text: String, milliseconds: Int) {
    #expect(Duration(spelled: text) == .milliseconds(milliseconds))
  }

  @Test(arguments: [
    "", "s", "0", "0s", "-1", "-1h", "1w", "1 s", "1h30m", "nan", "inf", "367d", "1e99d", "0.0001",
  ])
  func `what is not a duration above zero and within a year is refused`(text: String) {
    #expect(Duration(spelled: text) == nil)
  }

  @Test(arguments: [
    (Duration.zero, "0 ms"), (.microseconds(300), "1 ms"), (.milliseconds(50), "50 ms"),
    (.milliseconds(999), "999 ms"), (.seconds(1), "1 s"), (.milliseconds(1500), "1.5 s"),
    (.milliseconds(2040), "2.04 s"), (.seconds(90), "90 s"), (.seconds(86_400), "86400 s"),
  ])
  func `a limit is told as exactly as it was given`(limit: Duration, words: String) {
    #expect(limit.words == words)
  }

  @Test func `durations convert to seconds and milliseconds`() {
    #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    #expect(Duration.milliseconds(1500).inMilliseconds == 1500)
  }

  @Test func `a time is one that has passed since, a day, a time of today, or both`() throws {
    let calendar = Calendar(identifier: .gregorian)
    let day = try #require(Date(spelled: "2026-11-21"))
    #expect(
      calendar.dateComponents([.year, .month, .day, .hour, .minute], from: day)
        == DateComponents(year: 2026, month: 11, day: 21, hour: 0, minute: 0))
    for text in ["2026-11-21 14:05:09", "2026-11-21T14:05:09"] {
      #expect(try #require(Date(spelled: text)).timeIntervalSince(day) == 50_709)
    }
    let today = try #require(Date(spelled: "14:00"))
    #expect(calendar.isDateInToday(today) && calendar.component(.hour, from: today) == 14)
    #expect(
      Date(spelled: "2026-11-21T05:00:00.5Z") == Timestamp.date("2026-11-21T05:00:00.500Z"))
    let ago = try #require(Date(spelled: "2h"))
    #expect(abs(ago.timeIntervalSinceNow + 7200) < 60)
  }

  @Test(arguments: [
    "", "yesterday", "2026-02-30", "2026-13-01", "2026-11", "24:00:00:00", "25:00", "14:", "-",
    "2026-11-21 x", "2026-11-21 14:00 15:00", "99999999999999999999:00",
  ])
  func `what is not a time is refused`(text: String) {
    #expect(Date(spelled: text) == nil)
  }
}
