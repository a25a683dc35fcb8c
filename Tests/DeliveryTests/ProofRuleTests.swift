import AgentReports
import Delivery
import Model
import Screens
import Testing

/// What becomes of a text after Enter, as a row of looks and the finding at each.
@Suite struct ProofRuleTests {
  private typealias Sight = ProofRule.Sight
  private static let source = "the transcript"

  private func rule(
    _ trust: ProofRule.RecordTrust = .untested, hasComposer: Bool = true
  ) -> ProofRule {
    var profile = Settings().profile(named: Profile.plainName)
    if hasComposer {
      profile.screen.composer = ComposerRule(line: "^> (.*)")
      profile.screen.queue = #"^ \* (.*)"#
      profile.screen.dialogs = [ScreenRules.NamedPattern("permission", "Allow this")]
    }
    return ProofRule(
      profile: profile, marks: ["7k2f]"], tail: "theendofthetextastyped", patience: .seconds(20),
      trust: trust)
  }

  private func reading(_ lines: String, _ rule: ProofRule) -> ScreenReading {
    let rows = lines.split(separator: "\n", omittingEmptySubsequences: false)
    let cursor = CellPosition(column: rows.last?.count ?? 0, row: rows.count - 1)
    let screen = Screen(
      capture: lines, cursor: cursor, size: CellSize(columns: 60, rows: 20))
    return ScreenReading(screen, rule.profile.screen)
  }

  private func sight(
    _ seconds: Double, _ lines: String, _ rule: ProofRule, _ fate: MessageTrail.Fate? = nil
  ) -> Sight {
    let record = fate.map { ProofRule.Record(source: Self.source, fate: $0) }
    return Sight(after: .seconds(seconds), reading(lines, rule), record)
  }

  private static let draft = "> [ann → bob · 7k2f] hello"
  private static let queue = " * [ann → bob · 7k2f] hello\n> "

  // MARK: - Without a record

  @Test func `A composer that let go of the text proves it, one that holds it does not`() {
    var rule = rule()
    #expect(rule.judge(sight(0.1, Self.draft, rule)) == .kept)
    #expect(rule.judge(sight(0.2, "> ", rule)) == .submitted)
    #expect(rule.evidence == [.composerLetGo])
  }

  @Test func `A composer that is not seen proves nothing, and its time has an end`() {
    var rule = rule()
    #expect(rule.judge(sight(19, "...", rule)) == .waiting)
    #expect(rule.judge(sight(21, "...", rule)) == .lost)
    #expect(rule.evidence == [.composerNotSeen])
  }

  @Test func `A dialog in the composer's place is waited for, however long`() {
    var rule = rule()
    #expect(rule.judge(sight(3600, "Allow this command?", rule)) == .waiting)
    #expect(rule.evidence == [])
  }

  @Test func `A text that was typed by force is not waited for long`() {
    var rule = rule()
    rule.isForced = true
    #expect(rule.judge(sight(6, "Allow this command?", rule)) == .lost)
  }

  @Test func `A program that shows nothing since Enter may not have taken it`() {
    var rule = rule(hasComposer: false)
    rule.wasCanonical = false
    var silent = sight(1, "", rule)
    silent.hasWritten = false
    #expect(rule.judge(silent) == .waiting)
    silent.time = .seconds(3)
    #expect(rule.judge(silent) == .left)
    silent.hasWritten = true
    #expect(rule.judge(silent) == .submitted)
  }

  @Test func `A line's end proves a line`() {
    var rule = rule(hasComposer: false)
    rule.wasCanonical = true
    var silent = sight(0.1, "", rule)
    silent.hasWritten = false
    #expect(rule.judge(silent) == .submitted)
  }

  // MARK: - With a record

  @Test(arguments: [MessageTrail.Likeness.exact, .composed, .changed])
  func `What the record shows is submitted, whatever the screen shows`(
    likeness: MessageTrail.Likeness
  ) {
    var rule = rule()
    #expect(rule.judge(sight(0.1, Self.draft, rule, .taken(likeness))) == .submitted)
    #expect(rule.trust == .proved)
    #expect(rule.evidence == [.recorded(source: Self.source, likeness)])
  }

  @Test func `Where the record has proved itself, an empty composer alone proves nothing`() {
    var rule = rule(.proved)
    #expect(rule.judge(sight(29, "> ", rule, .unseen)) == .waiting)
    var busy = sight(40, "> ", rule, .unseen)
    busy.isBusy = true
    #expect(rule.judge(busy) == .waiting)
    #expect(rule.judge(sight(41, "> ", rule, .unseen)) == .lost)
    #expect(rule.evidence.last == .notRecorded(source: Self.source))
  }

  @Test func `A program that ended before its record showed the text has not taken it`() {
    var rule = rule()
    var ended = sight(0.1, "> ", rule, .unseen)
    ended.record?.isRunning = false
    // Its last words may be read with the next look.
    #expect(rule.judge(ended) == .waiting)
    #expect(rule.judge(ended) == .lost)
    #expect(rule.evidence.last == .programEnded)
    ended.record?.fate = .taken(.exact)
    #expect(rule.judge(ended) == .submitted)
  }

  @Test func `A record of an unknown kind yields to the screen, once the program rests`() {
    var rule = rule()
    #expect(rule.judge(sight(9, "> ", rule, .unseen)) == .waiting)
    #expect(rule.judge(sight(11, "> ", rule, .unseen)) == .submitted)
    #expect(rule.trust == .failed)
    #expect(rule.judge(sight(0.5, "> ", rule, .unseen)) == .waiting)
    #expect(rule.judge(sight(1.5, "> ", rule, .unseen)) == .submitted)
  }

  @Test func `A text that was given back is left, and gets no second Enter`() {
    var rule = rule(.proved)
    #expect(rule.judge(sight(0.1, "> ", rule, .unseen)) == .waiting)
    #expect(rule.judge(sight(0.2, Self.draft, rule, .unseen)) == .waiting)
    #expect(rule.judge(sight(1.3, Self.draft, rule, .unseen)) == .left)
    #expect(rule.evidence.last == .composerGaveItBack)
  }

  // MARK: - In the program's queue

  @Test func `A queued text waits for the turn's end, and is taken then`() {
    var rule = rule()
    var working = sight(0.1, Self.queue, rule, .queued)
    working.isBusy = true
    #expect(rule.judge(working) == .waiting)
    #expect(rule.hold?.reason == .queued)
    working.time = .seconds(3600)
    #expect(rule.judge(working) == .waiting)
    #expect(rule.judge(sight(3601, "> ", rule, .taken(.exact))) == .submitted)
    #expect(rule.hold == nil)
  }

  @Test func `A queue that a resting program keeps is for a person`() {
    var rule = rule()
    #expect(rule.judge(sight(1, Self.queue, rule)) == .waiting)
    #expect(rule.judge(sight(5, Self.queue, rule)) == .waiting)
    #expect(rule.hold?.reason == .leftInQueue)
  }

  @Test
  func `What left the queue for nowhere is lost, for the composer left, with its program lost`() {
    var gone = rule()
    #expect(gone.judge(sight(1, "> ", gone, .queued)) == .waiting)
    #expect(gone.judge(sight(12, "> ", gone, .queued)) == .lost)
    #expect(gone.evidence.last == .lostFromQueue(source: Self.source))

    var pulled = rule()
    #expect(pulled.judge(sight(1, Self.draft, pulled, .queued)) == .waiting)
    #expect(pulled.judge(sight(2.5, Self.draft, pulled, .queued)) == .left)

    var dropped = rule()
    #expect(dropped.judge(sight(1, "> ", dropped, .dropped)) == .left)

    var ended = rule()
    var last = sight(1, "> ", ended, .queued)
    last.record?.isRunning = false
    #expect(ended.judge(last) == .lost)
    #expect(ended.evidence.last == .queueEnded)
  }

  @Test func `Another program in front is not asked about the queue`() {
    var rule = rule()
    var other = sight(1, Self.draft, rule, .queued)
    other.isOwnInFront = false
    #expect(rule.judge(other) == .waiting)
    other.time = .seconds(60)
    #expect(rule.judge(other) == .waiting)
  }

  @Test func `Each fact is told in words of its own`() {
    let facts: [Evidence] = [
      .composerLetGo, .composerNotSeen, .composerGaveItBack, .composerHasItAgain, .composerKept,
      .composerShows, .composerShowsPart, .composerLacks, .composerLost, .enterSent,
      .enterSentAgain, .takenFromQueue, .queueEnded, .nothingShown, .lineEditorLeft,
      .terminalChanged, .fencingTokenTaken, .noTrace, .formerPane, .programEnded, .read(.text),
      .read(.enter), .screenShows(true), .screenShows(false), .personTyped(.afterPaste),
      .personTyped(.afterEnter), .personTyped(.whileAway), .paneVanished(.enter),
      .paneVanished(.proof), .paneVanished(.look), .paneVanished(.returning),
      .paneVanished(.read(.text)),
    ]
    #expect(Set(facts.map(\.text)).count == facts.count)
  }
}
