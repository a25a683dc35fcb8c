import Foundation
import JSONSyntax
import Model
import Testing

@Suite struct NotifySettingsTests {
  @Test func `Every setting can be set`() throws {
    let json = try JSON(
      parsing: #"""
        {"notify": {"tmux": false, "status": false, "bell": true, "desktop": true,
          "command": ["say", "mail"], "webhook": "https://example.com/hook",
          "events": ["finished"], "quiet": "22:00-08:00"}}
        """#)
    let settings = try Settings(json: json).notify
    #expect(!settings.isOn(.tmux) && !settings.isOn(.status))
    #expect(settings.isOn(.bell) && settings.isOn(.desktop))
    #expect(settings.command == ["say", "mail"] && settings.isOn(.command))
    #expect(settings.webhook == "https://example.com/hook" && settings.isOn(.webhook))
    #expect(settings.events == [.finished])
    #expect(settings.quiet.map { "\($0)" } == "22:00-08:00")
    let defaults = NotifySettings()
    #expect(NotifyWay.allCases.filter { defaults.isOn($0) } == [.tmux, .status])
    #expect(defaults.events == [.mail, .needsYou, .failed])
  }

  @Test(arguments: [
    (#"[]"#, "\"notify\" is not an object"), (#"{"tmx": true}"#, "did you mean tmux?"),
    (#"{"tmux": 1}"#, "notify.tmux"), (#"{"bell": "yes"}"#, "true or false"),
    (#"{"command": "say"}"#, "a program and its arguments"), (#"{"command": [1]}"#, "command"),
    (#"{"command": [""]}"#, "command"), (#"{"webhook": "file:///etc/passwd"}"#, "http://"),
    (#"{"webhook": "https://"}"#, "http://"), (#"{"webhook": "http://a b"}"#, "http://"),
    (#"{"webhook": 3}"#, "http://"), (#"{"events": ["mial"]}"#, "mial"),
    (#"{"events": "mail"}"#, "a list of: mail, needs_you"), (#"{"quiet": "22-8"}"#, "22:00-08:00"),
    (#"{"quiet": "08:00-08:00"}"#, "22:00-08:00"), (#"{"quiet": "24:00-08:00"}"#, "22:00-08:00"),
    (#"{"quiet": "2:00-08:00"}"#, "22:00-08:00"), (#"{"quiet": true}"#, "22:00-08:00"),
  ])
  func `A wrong setting is refused and named`(text: String, word: String) throws {
    let json = try JSON(parsing: #"{"notify": \#(text)}"#)
    let error = try #require(throws: JSONShapeError.self) { try Settings(json: json) }
    #expect(error.description.contains(word), "\(error)")
  }

  // MARK: - Quiet hours

  private static let calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "Europe/Berlin") ?? .gmt
    return calendar
  }()

  private static func date(_ text: String) throws -> Date {
    try #require(Timestamp.date(text))
  }

  /// Times in UTC; Berlin is two hours ahead in summer and one in winter.
  @Test(
    arguments: [
      ("22:00-08:00", "2026-07-01T19:59:59Z", nil),
      ("22:00-08:00", "2026-07-01T20:00:00Z", "2026-07-02T06:00:00Z"),
      ("22:00-08:00", "2026-07-02T05:59:59Z", "2026-07-02T06:00:00Z"),
      ("22:00-08:00", "2026-07-02T06:00:00Z", nil),
      ("22:00-08:00", "2026-12-01T21:30:00Z", "2026-12-02T07:00:00Z"),
      ("12:00-13:30", "2026-12-01T11:00:00Z", "2026-12-01T12:30:00Z"),
      ("12:00-13:30", "2026-12-01T12:30:00Z", nil),
      ("00:00-23:59", "2026-12-01T22:58:00Z", "2026-12-01T22:59:00Z"),
      // The night in which the clock goes from 02:00 to 03:00: there is no 02:30.
      ("22:00-02:30", "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"),
      // The night in which it goes from 03:00 back to 02:00.
      ("22:00-08:00", "2026-10-24T22:00:00Z", "2026-10-25T07:00:00Z"),
    ] as [(String, String, String?)])
  func `Quiet hours begin and end by the local clock`(
    hours: String, at: String, end: String?
  ) throws {
    let quiet = try #require(QuietHours(hours))
    let date = try Self.date(at)
    #expect(quiet.contains(date, in: Self.calendar) == (end != nil))
    #expect(try quiet.end(after: date, in: Self.calendar) == end.map(Self.date))
  }
}
