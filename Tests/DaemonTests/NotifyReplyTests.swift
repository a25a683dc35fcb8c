import Control
import JSONSyntax
import Model
import Testing

/// What `notify.show` and `notify.test` answer, as it stands on the wire.
@Suite struct NotifyReplyTests {
  private static let at = "2026-01-02T03:04:05.678Z"

  @Test func `A way tells whether it is on and what it did last`() throws {
    for (way, text) in [
      (
        NotifyWayReply(way: "bell", isOn: false), #"{"way":"bell","on":false,"waiting":0}"#
      ),
      (
        NotifyWayReply(
          way: "tmux", socket: "/s", isOn: true, waiting: 2,
          last: NotifyWayReply.Outcome(at: Self.at, isDone: true, detail: "shown on 1 client")),
        #"{"way":"tmux","socket":"/s","on":true,"waiting":2,"#
          + #""last":{"at":"2026-01-02T03:04:05.678Z","ok":true,"detail":"shown on 1 client"}}"#
      ),
    ] {
      #expect(way.json.text() == text)
      #expect(try NotifyWayReply(json: JSON(parsing: text)) == way)
    }
  }

  @Test func `What waits is told with the settings`() throws {
    var reply = NotifyReply(line: "")
    #expect(reply.json.text() == #"{"line":"","events":[],"alerts":[],"ways":[]}"#)
    #expect(try NotifyReply(json: reply.json) == reply)
    reply.line = "1 mail"
    reply.events = ["mail"]
    reply.quiet = "22:00-08:00"
    reply.quietUntil = Self.at
    reply.waiting = [
      NotifyReply.Waiting(
        Alert(.mail, key: Alert.Key(.mail, "1"), team: "web", about: "ann", text: "hi"),
        isTold: true)
    ]
    reply.ways = [NotifyWayReply(way: "bell", isOn: true)]
    let text =
      #"{"line":"1 mail","events":["mail"],"quiet":"22:00-08:00","#
      + #""quiet_until":"2026-01-02T03:04:05.678Z","alerts":[{"kind":"mail","team":"web","#
      + #""about":"ann","text":"hi","key":"mail 1","told":true}],"#
      + #""ways":[{"way":"bell","on":true,"waiting":0}]}"#
    #expect(reply.json.text() == text)
    #expect(try NotifyReply(json: JSON(parsing: text)) == reply)
  }
}
