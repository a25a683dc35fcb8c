import JSONSyntax
import Model
import Testing

@Suite struct AnnouncementTests {
  private static func alert(_ kind: Alert.Kind, _ about: String, _ text: String = "") -> Alert {
    Alert(
      kind, key: Alert.Key(kind, "\(about)\(text)"), team: "web", about: about, text: text)
  }

  @Test(arguments: [
    ([alert(.mail, "ann", "which\nschema?")], "mail from ann: which"),
    ([alert(.needsYou, "ann", "permission: run it?")], "ann needs you: permission: run it?"),
    ([alert(.failed, "bob", "exit code 1")], "bob failed: exit code 1"),
    ([alert(.finished, "bob")], "bob has finished"),
    ([alert(.mail, "ann", "\u{1b}[31mred")], #"mail from ann: \u{1b}[31mred"#),
    (
      [alert(.mail, "ann", "a"), alert(.mail, "ann", "b"), alert(.needsYou, "cid")],
      "3 new: 2 mail (ann), cid needs you"
    ),
    (
      [alert(.failed, "ann"), alert(.failed, "bob"), alert(.needsYou, "a"), alert(.needsYou, "b")],
      "4 new: a, b need you, ann, bob failed"
    ),
    ((0..<20).map { alert(.failed, "a\($0)") }, "20 failed"),
  ])
  func `What is told is one line`(alerts: [Alert], line: String) {
    #expect(Announcement(alerts).line == line)
  }

  @Test(arguments: [
    ([], ""), ([alert(.mail, "a", "1"), alert(.mail, "a", "2")], "2 mail"),
    (
      [alert(.mail, "a"), alert(.needsYou, "ann"), alert(.failed, "bob")],
      "1 mail · ann needs you · bob failed"
    ),
    ((0..<4).map { alert(.needsYou, "a\($0)") }, "4 need you"),
    ([alert(.needsYou, "a#[fg=red]%H")], "a[fg=red]H needs you"),
  ])
  func `What waits is one short line`(alerts: [Alert], line: String) {
    #expect(WaitingSummary(alerts).line == line)
  }

  @Test func `A notice and the agent that it is about are counted once`() {
    let agent = Self.alert(.needsYou, "ann")
    var notice = Self.alert(.needsYou, "ann", "notice")
    notice.other = agent.key
    #expect(WaitingSummary([agent, notice]).line == "ann needs you")
    #expect(WaitingSummary([notice]).line == "ann needs you")
  }

  @Test func `It has one text, from which it is read again`() throws {
    var announcement = Announcement(
      [Self.alert(.mail, "ann", "hello"), Self.alert(.mail, "ben", "hi")], .summary, id: "1",
      at: "2026-01-02T03:04:05.678Z")
    announcement.tries = 1
    let text =
      #"{"id":"1","at":"2026-01-02T03:04:05.678Z","occasion":"summary","#
      + #""text":"while it was quiet: 2 mail (ann, ben)","count":2,"counts":{"mail":2},"#
      + #""alerts":[{"kind":"mail","team":"web","about":"ann","text":"hello","#
      + #""key":"mail annhello"},{"kind":"mail","team":"web","about":"ben","text":"hi","#
      + #""key":"mail benhi"}],"tries":1}"#
    #expect(announcement.json.text() == text)
    #expect(try Announcement(json: JSON(parsing: text)) == announcement)
    #expect(announcement.variables["ROOST_NOTIFY_COUNT"] == "2")
    #expect(announcement.variables["ROOST_NOTIFY_ABOUT"] == "ann")
  }

  @Test func `Beyond the limit the oldest are told as one, and none is lost`() throws {
    var waiting: [Announcement] = []
    for number in 0..<500 {
      waiting = waiting.adding(
        Announcement([Self.alert(.mail, "a", "\(number)")], id: "\(number)"), sparing: 1, limit: 100
      )
    }
    #expect(waiting.count == 100)
    #expect(waiting[0].id == "0" && waiting[0].count == 1)
    #expect(waiting[1].count == 401 && waiting[1].alerts.count == Announcement.shown)
    #expect(waiting.map(\.count).reduce(0, +) == 500)
    let read = try Announcement(json: waiting[1].json)
    #expect(read == waiting[1])
  }
}
