import AgentReports
import Foundation
import Model
import Platform
import Screens
import Store
import Tmux

/// One attempt to bring messages into a pane: paste, evidence, Enter, evidence, verdict.
struct DeliveryAttempt {
  /// What an intent's reason says when only a line that messages wait is typed.
  static let nudge = "nudge"

  let worker: DeliveryWorker
  let intent: JournalEntry
  let profile: Profile
  /// The pane before the paste.
  let look: PaneLook
  let activity: TerminalActivity
  /// The baton that this daemon took.
  let baton: String
  var evidence: [String] = []
  /// When the text was pasted, in whole seconds as tmux tells a person's keys.
  var pastedSecond = 0
  /// Through which programs the text goes on from the pane's terminal.
  var relays: [Relay] = []
  /// How often the program had read when the last piece was typed.
  var readsBefore = 0
  /// How often the program had written when Enter was sent.
  var writesBefore = 0
  /// Whether the terminal gathered lines when the text was typed; nil after a restart.
  var wasCanonical: Bool?
  /// Where the attempt relies on an earlier look: until when nobody had touched the pane.
  var untouchedSince: String?
  /// A person said that it is to be typed whatever the screen shows.
  var isForced = false
  /// What is typed, Enter not included.
  var text = ""
  /// Whether the composer was without the text once since Enter.
  var hasLetGo = false
  /// Since when each look has shown the text in the composer behind which Enter was sent.
  var standingSince: ContinuousClock.Instant?
  /// Since when the program has rested while it was said to have the text in its queue.
  var restingSince: ContinuousClock.Instant?
  /// The program's own record of what it was told; nil where it has none.
  var trail: MessageTrail?

  init(
    worker: DeliveryWorker, intent: JournalEntry, profile: Profile, look: PaneLook,
    activity: TerminalActivity, baton: String
  ) {
    self.worker = worker
    self.intent = intent
    self.profile = profile
    self.look = look
    self.activity = activity
    self.baton = baton
  }

  var name: String { intent.attempt ?? "" }
  var server: TmuxServer { TmuxServer(of: look.binding) }
  var terminal: Terminal { Terminal(path: look.binding.terminal) }

  /// The state of the pane's terminal, with what is unread behind it.
  func terminalState() throws(SystemError) -> Terminal.State {
    var state = try terminal.state()
    for relay in relays where state.unread == 0 { state.unread = try relay.unread() }
    return state
  }
  var isNudge: Bool { intent.reason == Self.nudge }
  /// Whether the screen has to show that the text stands in the composer before Enter is sent.
  var needsComposer: Bool { profile.screen.composer != nil && !isForced }
  /// How long the composer is waited for.
  var composerPatience: Duration { .seconds(worker.context.settings().composerSeconds) }
  /// What tells the messages on a screen or in a record: their short ids with the sign that the
  /// header, which a user may set, puts behind them.
  var marks: [String] {
    if isNudge { return ["roost"] }
    let header = worker.context.settings().header
    let sign = header.firstRange(of: "{id}").map { header[$0.upperBound...].prefix(1) } ?? ""
    return intent.messages.map { MessageID.short($0) + sign }
  }

  /// Adds a fact, once.
  mutating func note(_ fact: String) {
    if !evidence.contains(fact) { evidence.append(fact) }
  }

  /// The end of the text without its blanks: what a composer shows of one that is too long for it.
  var tail: String { String(text.filter { !$0.isWhitespace }.suffix(24)) }

  /// The text as it is typed, one paste each.
  var pieces: [String] {
    TypedText.pieces(of: text, limit: profile.pasteLimit?.characters ?? .max)
  }

  func reading(_ look: PaneLook) -> ScreenReading { ScreenReading(look.screen, profile.screen) }

  func finish(_ verdict: Verdict) async throws {
    try await worker.finish(intent, verdict, evidence)
  }

  // MARK: - What did not go in

  /// The pane changed since it was looked at: it is looked at again, which does not count as a failure.
  mutating func lookWasStale() async throws {
    note("nothing was typed: the pane changed since it was last looked at")
    worker.remember {
      $0.trusted = nil
      $0.distrust += 1
    }
    try await worker.finish(intent, .failed, evidence, reason: JournalEntry.staleLook)
  }

  /// The text went nowhere, as the composer shows, so it is typed again.
  mutating func lostInDialog() async throws {
    note("the text went nowhere: the program showed a dialog, and its composer is without it")
    try await worker.finish(intent, .failed, evidence, reason: JournalEntry.staleLook)
  }

  mutating func failed(_ reason: String) async throws {
    note(reason)
    worker.remember {
      $0.lastFailure = .now
      $0.baton = nil
      $0.trusted = nil
    }
    try await finish(.failed)
    try await worker.giveUpIfHopeless(intent)
  }

  // MARK: - Submit

  /// Types what is left of the text, sends Enter, and waits for what shows that the program took it.
  ///
  /// `typed` is how many pieces the pane has already; nil stands for all of them.
  mutating func submit(typed: Int?) async throws {
    guard try await typeRest(from: typed ?? .max), try await awaitText() else { return }
    try await recordTyped()
    if profile.quietMilliseconds > 0 { await awaitQuiet() }
    let reads = activity.reads
    guard try await pressEnter() else { return }
    try await conclude(since: reads)
  }

  private func recordTyped() async throws {
    var entry = worker.context.entry(.typed, worker.address, intent.messages)
    entry.attempt = intent.attempt
    entry.evidence = evidence
    try await worker.context.deliveryIndex.write(entry, durable: false)
  }

  /// Waits until the program has not written for the profile's time, or goes on writing anyway.
  private func awaitQuiet() async {
    let needed = Duration.milliseconds(profile.quietMilliseconds)
    let end = ContinuousClock.now + max(needed * 10, .seconds(1))
    while activity.quiet < needed, ContinuousClock.now < end, !Task.isCancelled {
      await worker.wake.wait(needed - activity.quiet)
    }
  }

  /// Whether a person pressed a key since the paste: then Enter is theirs.
  mutating func personInterfered(_ now: PaneLook) async throws -> Bool {
    guard now.lastKey > look.lastKey, now.lastKey >= pastedSecond else { return false }
    note("a person typed in the pane after the paste; Enter is left to them")
    try await finish(.typed)
    return true
  }

  /// Whether the program set up its terminal anew since the text was typed, which destroys input.
  mutating func terminalChanged(_ state: Terminal.State? = nil) async throws -> Bool {
    guard let wasCanonical, let state = try? state ?? terminal.state(),
      state.isCanonical != wasCanonical
    else { return false }
    note("the program changed its terminal's mode after the text; it may have lost it")
    try await finish(.unknown)
    return true
  }

  /// Whether the agent was bound to another pane meanwhile, which ends the attempt.
  mutating func agentMoved() async throws -> Bool {
    guard worker.agent.pane != look.binding else { return false }
    note("the agent has another pane now; what was typed stays in \(look.binding.pane)")
    try await finish(.unknown)
    return true
  }

  /// The bound pane as it is now; nil if it is gone.
  func lookNow() async throws -> PaneLook? {
    do {
      let now = try await server.look(at: look.binding.pane)
      return now.binding == look.binding && !now.isDead ? now : nil
    } catch let error as TmuxError where error.meansPaneIsGone {
      return nil
    }
  }

  /// Ends the attempt because its pane is gone; always false, for the callers' convenience.
  mutating func vanished(_ when: String) async throws -> Bool {
    note("the pane went away \(when)")
    try await finish(.unknown)
    worker.context.paneIsGone(
      worker.address, look.binding, "its pane \(look.binding.pane) went away")
    return false
  }
}
