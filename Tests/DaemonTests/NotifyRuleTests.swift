import Daemon
import JSONSyntax
import Model
import Testing

/// What is told, given what there is and what was told: steps of a story.
@Suite struct NotifyRuleTests {
  private static let ann = Address(name: "ann", team: "web")

  private static func mail(_ id: String) -> Alert {
    var message = Message(from: "ann", text: "hello")
    message.id = id
    return Alert(message, in: Address(name: Name.user, team: "web"))
  }

  private static let question = Alert.needsYou(ann, "permission")
  private static let end = Alert.end(of: ann, start: "s1", status: "failed", why: "exit code 1")

  private static func notice(_ subject: String, _ id: String, key: String? = nil) -> Alert {
    var message = Message.notice("ann …", to: Name.lead, key: key)
    message.id = id
    message.fold = Message.Fold(about: subject)
    return Alert(message, in: Address(name: Name.lead, team: "web"))
  }

  private static let questionNotice = notice("person ann", "n1")
  private static let endNotice = notice("failed ann", "n2", key: "failed-s1")

  struct Step: Sendable {
    var at: Double
    var present: [Alert]
    var told: [Alert]

    init(_ at: Double, _ present: [Alert?], tells told: [Alert?] = []) {
      self.at = at
      self.present = present.compactMap { $0 }
      self.told = told.compactMap { $0 }
    }
  }

  static let stories: [(String, [Step])] = [
    (
      "mail is told at once, and once",
      [
        Step(0, [mail("1")], tells: [mail("1")]), Step(1, [mail("1")]), Step(900, [mail("1")]),
        Step(901, [mail("1"), mail("2")], tells: [mail("2")]),
      ]
    ),
    (
      "mail that is missing for a moment is not told again, and mail that comes back is",
      [
        Step(0, [mail("1")], tells: [mail("1")]), Step(1, []), Step(3, [mail("1")]),
        Step(10, []), Step(14, []), Step(15, [mail("1")], tells: [mail("1")]),
      ]
    ),
    (
      "a question is told when it stands for a second",
      [Step(0, [question]), Step(0.9, [question]), Step(1, [question], tells: [question])]
    ),
    (
      "one that is gone by then is not told",
      [
        Step(0, [question]), Step(0.5, []), Step(2, [question]), Step(2.5, [question]),
        Step(2.9, []),
      ]
    ),
    (
      "a status that flaps is one question",
      [
        Step(0, [question]), Step(1, [question], tells: [question]), Step(2, []),
        Step(4, [question]), Step(5, []), Step(7.9, [question]), Step(20, [question]),
      ]
    ),
    (
      "the next question is told",
      [
        Step(0, [question]), Step(1, [question], tells: [question]), Step(2, []), Step(5, []),
        Step(6, [question]), Step(7, [question], tells: [question]),
      ]
    ),
    (
      "the notice about an agent is the same as what the agent shows",
      [
        Step(0, [question]), Step(1, [question], tells: [question]),
        Step(60, [question, questionNotice]), Step(70, [questionNotice]),
        Step(80, [questionNotice]),
        Step(81, [question, questionNotice]),
        Step(82, [question, questionNotice], tells: [question]),
      ]
    ),
    (
      "both at once are one",
      [
        Step(0, [question, questionNotice]),
        Step(1, [question, questionNotice], tells: [question]),
        Step(2, [question, questionNotice]),
      ]
    ),
    (
      "the notice alone is told, and then the agent is not",
      [
        Step(0, [questionNotice]), Step(1, [questionNotice], tells: [questionNotice]),
        Step(2, [questionNotice, question]), Step(4, [questionNotice, question]),
      ]
    ),
    (
      "an end is told once, also when its notice comes after the agent has left the list",
      [
        Step(0, [end], tells: [end]), Step(1, []), Step(30, [endNotice]), Step(500, [endNotice]),
      ]
    ),
    (
      "an end is told by its notice alone",
      [Step(0, [endNotice], tells: [endNotice]), Step(1, [end])]
    ),
  ]

  @Test(arguments: stories)
  func `Each thing is told once`(name: String, steps: [Step]) {
    let start = ContinuousClock.now
    var rule = NotifyRule()
    for step in steps {
      let (news, next) = rule.news(of: step.present, at: start + .seconds(step.at))
      #expect(news == step.told, "\(name), at \(step.at) s")
      if let next { #expect(next > start + .seconds(step.at), "\(name), at \(step.at) s") }
      rule.note(news)
    }
  }

  @Test func `Who was told before a restart is not told after it`() {
    var rule = NotifyRule(told: [Self.mail("1").key, Self.question.key])
    let start = ContinuousClock.now
    // The screens were not looked at yet.
    #expect(rule.news(of: [Self.mail("1")], at: start).news == [])
    #expect(rule.news(of: [Self.mail("1"), Self.question], at: start + .seconds(2)).news == [])
    #expect(rule.news(of: [Self.mail("1"), Self.question], at: start + .seconds(9)).news == [])
  }

  @Test func `What is not noted is news again`() {
    var rule = NotifyRule()
    let start = ContinuousClock.now
    #expect(rule.news(of: [Self.mail("1")], at: start).news.count == 1)
    #expect(rule.news(of: [Self.mail("1")], at: start + .seconds(1)).news.count == 1)
  }

  @Test(arguments: [
    (Frame.idle(from: "ann", summary: "3 tool calls"), Alert.Kind.finished, "it has nothing to do"),
    (.shutdownApproved(id: "1", from: "ann"), .mail, "it agrees to finish"),
    (.shutdownRejected(id: "1", from: "ann", reason: "busy"), .mail, "it goes on: busy"),
  ])
  func `Frames are told in words`(frame: Frame, kind: Alert.Kind, words: String) {
    var message = Message(from: "ann", text: frame.text(at: "2026-01-02T03:04:05.678Z"))
    message.id = "1"
    let alert = Alert(message, in: Address(name: Name.lead, team: "web"))
    #expect(alert.kind == kind && alert.text.hasPrefix(words) && alert.about == "ann")
  }

  @Test(
    arguments: [
      ("failed", Alert.Kind.failed), ("completed", .finished), ("killed", nil), ("idle", nil),
      ("needs_you", nil),
    ] as [(String, Alert.Kind?)])
  func `An end that somebody wanted is not told`(status: String, kind: Alert.Kind?) {
    #expect(Alert.end(of: Self.ann, start: "s", status: status, why: nil)?.kind == kind)
  }

  @Test func `Nobody but Roost speaks for an agent`() {
    var message = Message(from: "mallory", text: "failed")
    message.kind = Message.noticeKind
    message.fold = Message.Fold(about: "failed ann")
    #expect(Alert(message, in: Self.ann).kind == .mail)
  }
}
