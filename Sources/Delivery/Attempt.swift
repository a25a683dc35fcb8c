import Foundation
import Model
import Platform
import Store
import Tmux

/// One attempt to bring messages into a pane: paste, evidence, Enter, evidence, verdict.
struct Attempt {
  /// What an intent's reason says when only a line that messages wait is typed.
  static let nudge = "nudge"

  let courier: Courier
  let intent: JournalEntry
  let profile: Profile
  /// The pane before the paste.
  let look: PaneLook
  let activity: TerminalActivity
  /// The baton that this daemon took.
  let baton: String
  private(set) var evidence: [String] = []
  /// When the text was pasted, in whole seconds as tmux tells a person's keys.
  private var pastedSecond = 0
  /// Whether the terminal gathered lines when the text was typed; nil after a restart.
  var wasCanonical: Bool?
  /// Where the attempt relies on an earlier look: until when nobody had touched the pane.
  var untouchedSince: Int?

  init(
    courier: Courier, intent: JournalEntry, profile: Profile, look: PaneLook,
    activity: TerminalActivity, baton: String
  ) {
    self.courier = courier
    self.intent = intent
    self.profile = profile
    self.look = look
    self.activity = activity
    self.baton = baton
  }

  var name: String { intent.attempt ?? "" }
  var server: TmuxServer { TmuxServer(socket: look.binding.socket) }
  var terminal: Terminal { Terminal(path: look.binding.terminal) }
  var isNudge: Bool { intent.reason == Self.nudge }
  /// What tells the messages on a screen: their short ids with the sign that the header, which a
  /// user may set, puts behind them.
  var marks: [String] {
    let header = courier.context.settings().header
    let sign = header.firstRange(of: "{id}").map { header[$0.upperBound...].prefix(1) } ?? ""
    return intent.messages.map { MessageID.short($0) + sign }
  }

  mutating func note(_ fact: String) { evidence.append(fact) }

  // MARK: - Paste

  /// Types the text; false if nothing was typed, which is then the verdict.
  mutating func paste(_ text: String) async throws -> Bool {
    var paste = GuardedPaste(
      into: look, baton: baton, trace: name, text: Array(text.utf8), isFramed: true)
    paste.untouchedSince = untouchedSince
    pastedSecond = Int(courier.context.now().timeIntervalSince1970)
    do {
      guard try await server.paste(paste) else {
        if untouchedSince != nil {
          try await lookWasStale()
          return false
        }
        try await failed("tmux's guard refused: the pane changed since it was looked at")
        return false
      }
    } catch let error as TmuxError {
      // Whether it was typed is not known: the trace tells, and the attempt stays open till then.
      courier.remember {
        $0.baton = nil
        $0.trusted = nil
        $0.lastFailure = courier.context.now()
      }
      courier.context.log(.warning, "delivery to \(courier.address): \(error)")
      return false
    }
    courier.remember { $0.distrust = 0 }
    note("tmux pasted \(text.utf8.count) bytes and left the trace \(name) on the pane")
    return true
  }

  /// Somebody touched the pane since it was looked at: that is no failure, it is looked at again.
  private mutating func lookWasStale() async throws {
    note("nothing was typed: somebody touched the pane since it was last looked at")
    courier.remember {
      $0.trusted = nil
      $0.distrust += 1
    }
    try await courier.finish(intent, .failed, evidence, reason: JournalEntry.staleLook)
  }

  private mutating func failed(_ reason: String) async throws {
    note(reason)
    courier.remember {
      $0.lastFailure = courier.context.now()
      $0.baton = nil
      $0.trusted = nil
    }
    try await courier.finish(intent, .failed, evidence)
    try await courier.giveUpIfHopeless(intent)
  }

  // MARK: - Submit

  /// Waits until the program has the text, sends Enter, and waits for what shows that it took it.
  mutating func submit() async throws {
    guard let after = try await awaitText() else { return }
    try await recordTyped()
    if profile.quietMilliseconds > 0 { await awaitQuiet() }
    if try await personInterfered(after) { return }
    if try await terminalChanged() { return }
    let reads = activity.reads
    guard try await pressEnter() else { return }
    try await conclude(since: reads)
  }

  private func recordTyped() async throws {
    var entry = courier.context.entry(.typed, courier.address, intent.messages)
    entry.attempt = intent.attempt
    entry.evidence = evidence
    let final = entry
    let ledger = courier.context.ledger
    try await blocking { try ledger.record(final, durable: false) }
  }

  /// Waits for the proof that the program read the text, and looks at the pane then; nil if the
  /// pane went away first.
  private mutating func awaitText() async throws -> PaneLook? {
    guard try await awaitRead(since: 0, what: "the text") else { return nil }
    guard let after = try await lookNow() else {
      _ = try await vanished("before Enter")
      return nil
    }
    let isShown =
      ScreenReading(profile: profile, look: after).shows(marks)
      > ScreenReading(profile: profile, look: look).shows(marks)
    note(isShown ? "the screen shows it" : "the screen does not show it")
    return after
  }

  /// Waits until the program has not written for the profile's time, or goes on writing anyway.
  private func awaitQuiet() async {
    let needed = Duration.milliseconds(profile.quietMilliseconds)
    let end = ContinuousClock.now + max(needed * 10, .seconds(1))
    while activity.quiet < needed, ContinuousClock.now < end, !Task.isCancelled {
      await courier.wake.wait(needed - activity.quiet)
    }
  }

  /// Whether a person pressed a key since the paste: then Enter is theirs.
  private mutating func personInterfered(_ now: PaneLook) async throws -> Bool {
    let before = look.clients.map(\.lastKey).max() ?? 0
    guard let last = now.clients.map(\.lastKey).max(), last > before, last >= pastedSecond
    else { return false }
    note("a person typed in the pane after the paste; Enter is left to them")
    try await courier.finish(intent, .typed, evidence)
    return true
  }

  /// Whether the program set up its terminal anew since the text was typed, which destroys input.
  private mutating func terminalChanged() async throws -> Bool {
    guard let wasCanonical, let state = try? terminal.state(), state.isCanonical != wasCanonical
    else { return false }
    note("the program changed its terminal's mode after the text; it may have lost it")
    try await courier.finish(intent, .unknown, evidence)
    return true
  }

  /// Why Enter would not reach the program that has the text; nil if it would.
  ///
  /// The guard of the Enter itself refuses a program of another name than the look before this saw.
  func whyNoEnter() -> String? {
    let front = FrontProgram(ofPane: look.binding.panePID)
    if let group = intent.group, front.group != group {
      return "\(front.name) has come to the front of the pane since"
    }
    let rule = HoldRule(agent: courier.agent, profile: profile, typingPauseSeconds: 0)
    return rule.heldBy(front)?.detail
  }

  /// Whether the agent was bound to another pane meanwhile, which ends the attempt.
  mutating func agentMoved() async throws -> Bool {
    guard courier.agent.pane != look.binding else { return false }
    note("the agent has another pane now; what was typed stays in \(look.binding.pane)")
    try await courier.finish(intent, .unknown, evidence)
    return true
  }

  /// Sends Enter once the pane takes it; false if it must not be sent.
  private mutating func pressEnter() async throws -> Bool {
    var pause = Duration.milliseconds(50)
    while true {
      if try await agentMoved() { return false }
      guard let now = try await lookNow() else { return try await vanished("before Enter") }
      guard now.baton == baton else {
        note("somebody else took the pane's baton before Enter")
        try await courier.finish(intent, .unknown, evidence)
        return false
      }
      if let why = whyNoEnter() {
        note("Enter is not sent: \(why)")
        try await courier.finish(intent, .typed, evidence)
        return false
      }
      let enter = GuardedPaste(
        into: now, baton: baton, trace: Courier.submitted(name), text: [0x0D], isFramed: false)
      if try await server.paste(enter) {
        note("tmux sent Enter")
        return true
      }
      courier.note(Hold(.inputOff, "Enter waits: the pane does not take input"), intent.messages)
      await courier.wake.wait(pause)
      pause = min(pause * 2, .seconds(2))
    }
  }
}
