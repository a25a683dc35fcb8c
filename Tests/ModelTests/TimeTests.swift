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

  @Test func `durations convert to seconds and milliseconds`() {
    #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    #expect(Duration.milliseconds(1500).inMilliseconds == 1500)
  }
}
