import Delivery
import Foundation
import Model
import Platform
import Screens
import TestSupport
import Testing
import Tmux

/// When a pane may be typed into, and why not, one table for each kind of what is seen.
@Suite struct HoldRuleTests {
  private static let line = Terminal.State(isCanonical: true, echoes: true, unread: 0)
  private static let raw = Terminal.State(isCanonical: false, echoes: false, unread: 0)

  private func rule(_ profile: String = Profile.plainName) -> HoldRule {
    let agent = Agent(name: "ann", team: "default", joinedAt: "")
    return HoldRule(
      agent: agent, profile: Settings().profile(named: profile), typingPauseSeconds: 5)
  }

  private func look(_ screen: Screen) -> PaneSnapshot {
    PaneSnapshot(
      PaneBinding(
        socket: "/s", serverPID: 1, serverStarted: 1, pane: "%0", panePID: 2, terminal: "/t"),
      screen)
  }

  private func screen(_ text: String) -> Screen {
    Screen(
      capture: text, cursor: CellPosition(column: text.count, row: 0),
      size: CellSize(columns: 40, rows: 5))
  }

  // MARK: - Before the look

  @Test(
    arguments: [
      (["cat"], nil), (["python3", "agent.py"], nil), (["-bash"], .shellInFront),
      (["zsh", "-i"], .shellInFront), (["dash"], .shellInFront), (["fish"], .shellInFront),
      (["vim", "x"], .editorInFront), (["less"], .editorInFront), ([], .otherProgram),
    ] as [([String], Hold.Reason?)])
  func `The program in front decides first`(arguments: [String], reason: Hold.Reason?) {
    let front = FrontProgram(group: 7, arguments: arguments)
    let program = RecognizedProgram(profile: Profile.plainName)
    let hold = rule().beforeLook(front, program, isStarting: false, Self.line)
    #expect(hold?.reason == reason)
    // With the guard off only the terminal counts.
    var free = rule()
    free.agent.guardsShell = false
    #expect(free.beforeLook(front, program, isStarting: false, Self.line) == nil)
  }

  @Test func `A program that came after the agent's own gets nothing, guard or not`() {
    var program = RecognizedProgram(profile: "claude")
    program.ended = "claude"
    let front = FrontProgram(group: 7, arguments: ["node", "build.js"])
    var free = rule("claude")
    free.agent.guardsShell = false
    #expect(free.heldBy(front, program)?.reason == .otherProgram)
    #expect(free.heldBy(front, RecognizedProgram(profile: "claude")) == nil)
  }

  @Test func `An agent whose process has ended gets nothing`() {
    var rule = rule()
    rule.agent.process = Agent.Process(pid: 1, started: 1)
    let front = FrontProgram(group: 7, arguments: ["cat"])
    #expect(
      rule.heldBy(front, RecognizedProgram(profile: "plain"))?.reason == .otherProgram)
  }

  @Test(
    arguments: [
      ("plain", line, false, nil), ("plain", raw, false, nil), ("plain", line, true, .notReady),
      ("plain", Terminal.State(isCanonical: true, echoes: false, unread: 0), false, .password),
      ("plain", Terminal.State(isCanonical: true, echoes: true, unread: 3), false, .unreadInput),
      ("claude", line, false, .notReady), ("claude", raw, false, nil),
      ("claude", Terminal.State(isCanonical: false, echoes: false, unread: 1), false, .unreadInput),
      ("gptme", line, false, .notReady),
    ] as [(String, Terminal.State, Bool, Hold.Reason?)])
  func `The terminal has to be one that the program reads now`(
    profile: String, state: Terminal.State, isStarting: Bool, reason: Hold.Reason?
  ) {
    let front = FrontProgram(group: 7, arguments: ["cat"])
    let hold = rule(profile).beforeLook(
      front, RecognizedProgram(profile: profile), isStarting: isStarting, state)
    #expect(hold?.reason == reason)
  }

  // MARK: - After the look

  @Test func `What tmux tells of the pane holds whatever the screen shows`() {
    let keys = KeyClock(cleanSince: .distantFuture)
    var dead = look(screen(""))
    dead.isDead = true
    #expect(rule().afterLook(dead, keys: keys, place: nil)?.reason == .paneDead)
    var off = look(screen(""))
    off.isInputOff = true
    #expect(rule().afterLook(off, keys: keys, place: nil)?.reason == .inputOff)
    for (mode, reason) in [
      ("copy-mode", nil), ("view-mode", nil), ("tree-mode", .dialog), ("clock-mode", .dialog),
    ] as [(String, Hold.Reason?)] {
      var shown = look(screen(""))
      shown.mode = mode
      #expect(rule().afterLook(shown, keys: keys, place: nil)?.reason == reason, "\(mode)")
    }
  }

  @Test func `A key holds for the typing pause, and a draft for as long as it stands`() {
    let now = Date()
    let second = Int(now.timeIntervalSince1970)
    var keys = KeyClock(cleanSince: .distantPast)
    keys.note(second, now: now)
    var typed = look(screen("$ half a line"))
    typed.clients = [PaneSnapshot.Client(lastKey: second)]
    #expect(rule().afterLook(typed, keys: keys, place: nil)?.reason == .personTyping)
    var later = KeyClock(cleanSince: .distantPast)
    later.note(second, now: now.addingTimeInterval(60))
    #expect(rule().afterLook(typed, keys: later, place: nil)?.reason == .draft)
    // The cursor is where it was without a draft, or the key is known to have left none.
    let place = InputPlace(typed.screen)
    #expect(rule().afterLook(typed, keys: later, place: place) == nil)
    later.noteClean(second)
    #expect(rule().afterLook(typed, keys: later, place: nil) == nil)
  }

  @Test(arguments: RecordedScreen.all)
  func `A recorded screen holds for what it is, and for nothing else`(
    recorded: RecordedScreen
  ) throws {
    let rule = rule(recorded.profile)
    let hold = rule.afterLook(
      look(recorded.screen), keys: KeyClock(cleanSince: .distantFuture), place: nil)
    let isLineEditor = rule.profile.isLineEditor
    let expected: Set<Hold.Reason?> =
      switch ScreenReading(recorded.screen, rule.profile.screen).state {
      case .ready where recorded.isLoggedOut: [.loggedOut]
      case .ready: recorded.isBusy && !rule.profile.acceptsWhileBusy ? [.busy, nil] : [nil]
      case .draft(let text): isLineEditor && text.isEmpty ? [.notReady] : [.draft]
      case .dialog: [.dialog]
      case .mode(let name): name == ScreenRules.continuation ? [.mode, nil] : [.mode]
      case .notReady: [.notReady]
      case .unknown: isLineEditor ? [.notReady] : [.unknownScreen]
      }
    #expect(expected.contains(hold?.reason), "\(String(describing: hold))")
  }
}
