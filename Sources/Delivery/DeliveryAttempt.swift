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
  let look: PaneSnapshot
  let activity: TerminalActivity
  /// The fencing token that this daemon took.
  let fencingToken: String
  private(set) var evidence: [Evidence] = []
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
  /// The program's own record of what it was told; nil where it has none.
  var trail: MessageTrail?

  init(
    worker: DeliveryWorker, intent: JournalEntry, profile: Profile, look: PaneSnapshot,
    activity: TerminalActivity, fencingToken: String
  ) {
    self.worker = worker
    self.intent = intent
    self.profile = profile
    self.look = look
    self.activity = activity
    self.fencingToken = fencingToken
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
  /// What tells the messages on a screen or in a record.
  var marks: [String] {
    isNudge ? ["roost"] : worker.marks(of: intent.messages)
  }

  /// Adds a fact, once.
  mutating func note(_ fact: Evidence) {
    if !evidence.contains(fact) { evidence.append(fact) }
  }

  /// The end of the attempt, by a last fact.
  mutating func ended(by end: Outcome.End, _ fact: Evidence? = nil) -> Outcome {
    if let fact { note(fact) }
    return Outcome(end: end, evidence: evidence)
  }

  mutating func ended(_ verdict: DeliveryVerdict, _ fact: Evidence? = nil) -> Outcome {
    ended(by: .verdict(verdict), fact)
  }

  /// The end of the text without its blanks: what a composer shows of one that is too long for it.
  var tail: String { String(text.filter { !$0.isWhitespace }.suffix(24)) }

  /// The text as it is typed, one paste each.
  var pieces: [String] {
    TypedText.pieces(of: text, limit: profile.pasteLimit?.characters ?? .max)
  }

  func reading(_ look: PaneSnapshot) -> ScreenReading { ScreenReading(look.screen, profile.screen) }

  // MARK: - Submit

  /// Types the text, sends Enter, and waits for what shows that the program took it.
  mutating func run() async throws -> Outcome {
    if let end = try await paste() { return end }
    return try await submit(typed: 1)
  }

  /// Types what is left of the text, sends Enter, and waits for what shows that the program took it.
  ///
  /// `typed` is how many pieces the pane has already; nil stands for all of them.
  mutating func submit(typed: Int?) async throws -> Outcome {
    if let end = try await typeRest(from: typed ?? .max) { return end }
    if let end = try await awaitText() { return end }
    try await recordTyped()
    if profile.quietMilliseconds > 0 { await awaitQuiet() }
    let reads = activity.reads
    if let end = try await pressEnter() { return end }
    if let end = try await awaitRead(since: reads, of: .enter) { return end }
    return try await awaitProof()
  }

  private func recordTyped() async throws {
    var entry = worker.context.entry(.typed, worker.address, intent.messages)
    entry.attempt = intent.attempt
    entry.evidence = evidence.map(\.text)
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

  // MARK: - What ends an attempt at any step

  /// Whether a person pressed a key since the paste: then Enter is theirs.
  mutating func endByPerson(_ now: PaneSnapshot) -> Outcome? {
    guard now.lastKey > look.lastKey, now.lastKey >= pastedSecond else { return nil }
    return ended(.typed, .personTyped(.afterPaste))
  }

  /// Whether the program set up its terminal anew since the text was typed, which destroys input.
  mutating func endByTerminal(_ state: Terminal.State? = nil) -> Outcome? {
    guard let wasCanonical, let state = try? state ?? terminal.state(),
      state.isCanonical != wasCanonical
    else { return nil }
    return ended(.unknown, .terminalChanged)
  }

  /// Whether the agent was bound to another pane meanwhile.
  mutating func endByMove() -> Outcome? {
    guard worker.agent.pane != look.binding else { return nil }
    return ended(.unknown, .agentMoved(from: look.binding.pane))
  }

  mutating func vanished(before moment: Evidence.PaneMoment) -> Outcome {
    ended(by: .vanished, .paneVanished(moment))
  }

  /// The bound pane as it is now; nil if it is gone.
  func lookNow() async throws -> PaneSnapshot? {
    do {
      let now = try await server.look(at: look.binding.pane)
      return now.binding == look.binding && !now.isDead ? now : nil
    } catch let error as TmuxError where error.meansPaneIsGone {
      return nil
    }
  }
}
