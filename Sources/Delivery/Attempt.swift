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
  private var evidence: [String] = []
  /// Whether the terminal gathered lines when the text was typed; nil after a restart.
  var wasCanonical: Bool?

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

  private var name: String { intent.attempt ?? "" }
  private var server: TmuxServer { TmuxServer(socket: look.binding.socket) }
  private var terminal: Terminal { Terminal(path: look.binding.terminal) }
  private var isNudge: Bool { intent.reason == Self.nudge }
  private var marks: [String] { intent.messages.map { "\(MessageID.short($0))]" } }

  mutating func note(_ fact: String) { evidence.append(fact) }

  // MARK: - Paste

  /// Types the text; false if nothing was typed, which is then the verdict.
  mutating func paste(_ text: String) async throws -> Bool {
    let paste = GuardedPaste(
      into: look, baton: baton, trace: name, text: Array(text.utf8), isFramed: true)
    do {
      guard try await server.paste(paste) else {
        try await failed("tmux's guard refused: the pane changed since it was looked at")
        return false
      }
    } catch let error as TmuxError {
      // Whether it was typed is not known: the trace tells, and the attempt stays open till then.
      courier.remember { $0.baton = nil }
      courier.context.log(.warning, "delivery to \(courier.address): \(error)")
      return false
    }
    note("tmux pasted \(text.utf8.count) bytes and left the trace \(name) on the pane")
    return true
  }

  private mutating func failed(_ reason: String) async throws {
    note(reason)
    courier.remember {
      $0.lastFailure = courier.context.now()
      $0.baton = nil
    }
    try await courier.finish(intent, .failed, evidence)
    try await courier.giveUpIfHopeless(intent)
  }

  // MARK: - Submit

  /// Waits until the program has the text, sends Enter, and waits for what shows that it took it.
  mutating func submit() async throws {
    guard try await awaitText() else { return }
    try await recordTyped()
    await awaitQuiet()
    if try await personInterfered() { return }
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

  /// Waits for the proof that the program read the text; false if the pane went away first.
  private mutating func awaitText() async throws -> Bool {
    guard try await awaitRead(since: 0, what: "the text") else { return false }
    let after = try await lookNow()
    guard let after else { return try await vanished("before Enter") }
    let isShown =
      ScreenReading(profile: profile, look: after).shows(marks)
      > ScreenReading(profile: profile, look: look).shows(marks)
    note(isShown ? "the screen shows it" : "the screen does not show it")
    return true
  }

  /// Waits until nothing that was typed is left unread in the pane's terminal.
  ///
  /// A read that was seen and an empty terminal prove it at once. Where reads cannot be seen, an
  /// empty terminal proves it after tmux answered once more: by then it has handed over the text.
  private mutating func awaitRead(since reads: Int, what: String) async throws -> Bool {
    var pause = Duration.milliseconds(20)
    var handedOver = false
    while true {
      try Task.checkCancellation()
      let state: Terminal.State
      do {
        state = try terminal.state()
      } catch {
        guard error.isMissing else { throw error }
        return try await vanished("before the program read \(what)")
      }
      if state.unread == 0 {
        if activity.reads > reads || handedOver || (state.isCanonical && what == "the text") {
          note("the program's terminal took \(what); nothing is left unread")
          return true
        }
      } else if pause > .milliseconds(500) {
        _ = courier.hold(
          Hold(.unreadInput, "\(what) was typed and the program has not read it yet"), [],
          next: .idle)
      }
      await courier.wake.wait(pause)
      if activity.reads == reads, !handedOver, pause > .milliseconds(20) {
        guard try await lookNow() != nil else {
          return try await vanished("before the program read \(what)")
        }
        handedOver = true
      }
      pause = min(pause * 2, .seconds(2))
      if pause == .seconds(2) { handedOver = false }
    }
  }

  /// Waits until the program has not written for the profile's time, or goes on writing anyway.
  private func awaitQuiet() async {
    let needed = Duration.milliseconds(profile.quietMilliseconds)
    let end = ContinuousClock.now + max(needed * 10, .seconds(1))
    while activity.quiet < needed, ContinuousClock.now < end, !Task.isCancelled {
      await courier.wake.wait(needed - activity.quiet)
    }
  }

  /// Whether a person pressed a key since the look before the paste: then Enter is theirs.
  private mutating func personInterfered() async throws -> Bool {
    guard !look.clients.isEmpty else { return false }
    guard let now = try await lookNow() else { return try await !vanished("before Enter") }
    let before = look.clients.map(\.lastKey).max() ?? 0
    guard let last = now.clients.map(\.lastKey).max(), last > before else { return false }
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

  /// Sends Enter once the pane takes it; false if the pane went away first.
  private mutating func pressEnter() async throws -> Bool {
    var pause = Duration.milliseconds(50)
    while true {
      guard let now = try await lookNow() else { return try await vanished("before Enter") }
      guard now.baton == baton else {
        note("somebody else took the pane's baton before Enter")
        try await courier.finish(intent, .unknown, evidence)
        return false
      }
      let enter = GuardedPaste(
        into: now, baton: baton, trace: Courier.submitted(name), text: [0x0D], isFramed: false)
      if try await server.paste(enter) {
        note("tmux sent Enter")
        return true
      }
      _ = courier.hold(
        Hold(.inputOff, "Enter waits: the pane does not take input"), [], next: .idle)
      await courier.wake.wait(pause)
      pause = min(pause * 2, .seconds(2))
    }
  }

  // MARK: - Verdict

  private mutating func conclude(since reads: Int) async throws {
    guard try await awaitRead(since: reads, what: "Enter") else { return }
    if !isNudge, profile.composer != nil, try await composerKeepsText() {
      return try await courier.finish(intent, .typed, evidence)
    }
    courier.remember { $0.cleanSince = courier.context.now() }
    guard isNudge else { return try await courier.finish(intent, .submitted, evidence) }
    try await courier.finishNudge(intent, evidence)
  }

  /// Looks until the composer has let go of the text, with rescue Enters while it provably holds
  /// it; true if it still does in the end.
  private mutating func composerKeepsText() async throws -> Bool {
    for rescue in 0...profile.rescueEnters {
      var pause = Duration.milliseconds(30)
      while pause < .seconds(1) {
        guard let now = try await lookNow() else { return false }
        let screen = ScreenReading(profile: profile, look: now)
        if screen.isBusy {
          note("the program became busy")
          return false
        }
        if screen.composerHolds(marks) == false {
          note("the composer let go of the text")
          return false
        }
        await courier.wake.wait(pause)
        pause = pause * 2
      }
      guard rescue < profile.rescueEnters, let now = try await lookNow() else { break }
      let paste = GuardedPaste(
        into: now, baton: baton, trace: Courier.submitted(name), text: [0x0D], isFramed: false)
      if try await server.paste(paste) { note("the composer still held the text: Enter again") }
    }
    note("the composer still holds the text")
    return true
  }

  /// The bound pane as it is now; nil if it is gone.
  private func lookNow() async throws -> PaneLook? {
    do {
      let now = try await server.look(at: look.binding.pane)
      return now.binding == look.binding && !now.isDead ? now : nil
    } catch let error as TmuxError where error.meansPaneIsGone {
      return nil
    }
  }

  /// Ends the attempt because its pane is gone; always false, for the callers' convenience.
  private mutating func vanished(_ when: String) async throws -> Bool {
    note("the pane went away \(when)")
    try await courier.finish(intent, .unknown, evidence)
    courier.context.paneIsGone(
      courier.address, look.binding, "its pane \(look.binding.pane) went away")
    return false
  }
}

extension Courier {
  /// Ends an attempt that typed only a line that messages wait; they stay unread.
  func finishNudge(_ intent: JournalEntry, _ evidence: [String]) async throws {
    var entry = context.entry(.nudged, address, intent.messages)
    entry.attempt = intent.attempt
    entry.evidence = evidence
    let final = entry
    try await blocking { [ledger = context.ledger] in try ledger.record(final) }
    context.ledger.claim([], of: address)
  }

  /// Gives up messages that could not be typed as often as the settings allow.
  func giveUpIfHopeless(_ intent: JournalEntry) async throws {
    let limit = context.settings().attemptLimit
    for id in intent.messages where context.ledger.failures(of: id, of: address) >= limit {
      let box = box
      let message = try await blocking { try box.message(matching: id) }
      try await giveUp(message, "it could not be typed in \(limit) attempts")
    }
  }
}
