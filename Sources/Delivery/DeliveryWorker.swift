import Foundation
package import Model
import Platform
import Screens
package import Store
import Synchronization
import Tmux

/// Brings the messages of one agent to its pane, one attempt at a time.
package final class DeliveryWorker: Sendable {
  package let address: Address
  let box: Mailbox
  let context: DeliveryContext
  let wake = Wake()
  /// Rings when the program in the pane is worth a look at what it does.
  let observing = Wake()
  private let current: Mutex<Agent>
  private let attention: Mutex<Attention>

  /// What the worker remembers between attempts; lost with the daemon, and then taken anew.
  struct Attention {
    /// The fencing token that this worker took; nil until it did.
    var fencingToken: String?
    /// When a person last pressed a key there, and whether a draft may be left.
    var keys: KeyClock
    /// The pane's size, and when it was first seen to have it.
    var size: (CellSize, since: ContinuousClock.Instant)?
    /// Where the cursor was when no draft stood there.
    var place: InputPlace?
    /// The pane when it was last looked at and could be typed into, with the group in front then.
    var trusted: (look: PaneSnapshot, group: Int32?)?
    /// The program that was last recognized, for what was in front and the profile that was asked.
    var recognized: (front: FrontProgram, wanted: String, program: RecognizedProgram)?
    /// Whether the program's own record is to be believed.
    var record = ProofRule.RecordTrust.untested
    /// Since when messages have been held for a reason that only a person can end.
    var stuck: (reason: Hold.Reason, since: ContinuousClock.Instant, isTold: Bool)?
    /// The versions of the program of which it is noted how the first delivery went.
    var checked: Set<String> = []
    /// Messages that a person wants to be typed whatever the screen shows.
    var forced: Set<String> = []
    /// What the agent has been told of how to answer.
    var hints = ToldHints()
    /// Which program was last seen to have started.
    var start = ProgramStart()
    /// The process of a known program that was last ready for a message.
    var ready: ProcessTable.Identity?
    /// What is known otherwise than by looks at what the program does.
    var evidence = EvidenceClock()
    /// How often in a row such a look turned out to be too old.
    var distrust = 0
    /// When typing last failed.
    var lastFailure: ContinuousClock.Instant?
    /// When there is mail to take out because its time is over.
    var nextExpiry: Date?
    /// The program whose own door is not used, and why; for good where no time is set.
    var closedDoor: ClosedDoor?
    /// Since when an attempt through a door has been settled.
    var settlingSince: ContinuousClock.Instant?
    /// Whether somebody wants a look at messages that are held.
    var isCalled = false
  }

  package init(agent: Agent, box: Mailbox, context: DeliveryContext) {
    address = agent.address
    self.box = box
    self.context = context
    current = Mutex(agent)
    attention = Mutex(
      Attention(
        keys: KeyClock(
          cleanSince: min(Timestamp.date(agent.joinedAt) ?? .distantFuture, context.now()))))
  }

  var agent: Agent { current.withLock { $0 } }

  func remember<R>(_ change: (inout Attention) -> R) -> R {
    attention.withLock { change(&$0) }
  }

  /// Takes over what changed about the agent: paused, bound to another pane, and so on.
  package func update(_ agent: Agent) {
    let old = current.withLock { current in
      defer { current = agent }
      return current
    }
    let hasMoved = old.pane != agent.pane
    if let told = agent.condition, told.source == .hook, told != old.condition {
      noteNews(isWork: told.status == .running)
    }
    if hasMoved {
      remember {
        $0.fencingToken = nil
        $0.trusted = nil
        $0.closedDoor = nil
        $0.record = .untested
        $0.hints = ToldHints()
        $0.keys.reset(now: context.now())
        $0.place = nil
      }
    }
    wakeUp()
  }

  /// Tells that there may be something to do.
  package func wakeUp() {
    remember { $0.isCalled = true }
    wake.ring()
  }

  /// Works until the task is cancelled.
  package func run() async {
    var trouble = ""
    var pause = Duration.seconds(1)
    while !Task.isCancelled {
      do {
        var next = try await step()
        while case .terminal(let terminal) = next { next = try await whileHeld(on: terminal) }
        await wait(for: next)
        (trouble, pause) = ("", .seconds(1))
      } catch is CancellationError {
        return
      } catch let error as TmuxError {
        note(Hold(.retrying, "\(error)"), [])
        await wake.wait(.seconds(2))
      } catch {
        // What stays wrong is told once, and tried ever more seldom unless somebody rings.
        if trouble != "\(error)" { context.log(.error, "delivery to \(address): \(error)") }
        trouble = "\(error)"
        await wake.wait(pause)
        pause = min(pause * 2, .seconds(8))
      }
    }
  }

  /// What to wait for before the next step.
  enum Next: Sendable, Equatable {
    /// More may be waiting.
    case now
    /// Nothing to do until somebody rings.
    case idle
    /// Messages are held until a time, or until somebody rings.
    case until(Date)
    /// Messages are held by something on the pane's terminal: a change there is worth a look.
    case terminal(Terminal)
  }

  private func wait(for next: Next) async {
    switch next {
    case .now, .terminal: return
    case .idle:
      let expiry = remember { $0.nextExpiry }
      await wake.wait(expiry.map { .milliseconds(milliseconds(until: $0)) })
    case .until(let date):
      let first = min(date, remember { $0.nextExpiry } ?? date)
      await wake.wait(.milliseconds(milliseconds(until: first)))
    }
  }

  /// At least one, and no more than a day: a wait that ends early is begun again.
  func milliseconds(until date: Date) -> Int {
    Int(min(max(1, date.timeIntervalSince(context.now()) * 1000 + 1), 86_400_000))
  }

  /// Does the next thing: settles what a crash left open, delivers, nudges, or finds out why not.
  func step() async throws -> Next {
    let agent = agent
    guard agent.gone == nil, agent.pane != nil || agent.mode == .native else {
      return try await withoutPane(agent)
    }
    let door = DoorChannel(worker: self, agent: agent)
    if let next = try await door.takeOver() { return next }
    let pane = agent.pane.map { PaneChannel(worker: self, agent: agent, pane: $0) }
    let open = context.deliveryIndex.openAttempt(of: address)
    if let pane {
      // A pane that nothing goes into is left alone.
      if agent.mode != .native || open != nil, let next = try await pane.takeOver() { return next }
    } else if let open {
      try await finish(open.intent, .unknown, [.paneVanished(.returning)])
      return .now
    }
    let waiting = try await waitingMessages(agent)
    guard !waiting.isEmpty else {
      release(agent)
      return .idle
    }
    switch agent.mode {
    case .file: return .idle
    // Its hook hands mail over while it works; one that rests, or whose hook has told nothing yet, is
    // told, once, that there is some.
    case .hook where agent.worksByHook: return .idle
    case .paste, .nudge, .hook, .native, .auto: break
    }
    if agent.isPaused { return hold(Hold(.paused, "the agent is paused"), waiting, next: .idle) }
    if agent.mode.usesDoor, let next = try await deliver(waiting, by: door, or: pane) {
      return next
    }
    guard let pane else { return .idle }
    return try await deliver(waiting, by: pane) { _ in } ?? .idle
  }

  /// Delivers through the program's own door; nil where the pane is the way.
  private func deliver(
    _ waiting: [Message], by door: DoorChannel, or pane: PaneChannel?
  ) async throws -> Next? {
    // A person wants it to be typed.
    if pane != nil, door.agent.mode == .auto, remember({ $0.forced.contains(waiting[0].id) }) {
      return nil
    }
    var why = ""
    if let next = try await deliver(waiting, by: door, closed: { why = $0 }) { return next }
    guard door.agent.mode == .native else { return nil }
    return hold(Hold(.noDoor, why), waiting, next: .until(context.now().addingTimeInterval(2)))
  }

  /// An agent whose pane is gone keeps its mail; what was being typed when it went is settled.
  private func withoutPane(_ agent: Agent) async throws -> Next {
    if let open = context.deliveryIndex.openAttempt(of: address) {
      let fact = open.intent.door == nil ? Evidence.paneVanished(.look) : .programEnded
      try await finish(open.intent, .unknown, [fact])
    }
    let waiting = try await waitingMessages(agent)
    if let reason = agent.gone, !waiting.isEmpty {
      return hold(Hold(.paneGone, reason), waiting, next: .idle)
    }
    return .idle
  }

  /// The unread messages that are still to be delivered, in the order of their turn.
  private func waitingMessages(_ agent: Agent) async throws -> [Message] {
    let expiry = Expiry(
      address: address, box: box, deliveryIndex: context.deliveryIndex, tell: context.haveExpired)
    let nextExpiry = try await expiry.run()
    remember { $0.nextExpiry = nextExpiry }
    let deliveryIndex = context.deliveryIndex
    let address = address
    let box = box
    let found = try await blocking {
      try deliveryIndex.forgetRead(of: address, in: box)
      let unread = try box.unread(limit: 256) {
        deliveryIndex.isSettled($0, of: address) && !deliveryIndex.isDelivered($0, of: address)
      }
      let delivered = unread.filter { deliveryIndex.isDelivered($0.id, of: address) }.map(\.id)
      return (unread: unread.filter { !delivered.contains($0.id) }, delivered: delivered)
    }
    if !found.delivered.isEmpty { try await markRead(found.delivered) }
    return found.unread.filter {
      !$0.hasExpired(at: context.now()) && !context.isExpected($0, address)
    }
  }

  /// Marks messages that the journal has as delivered.
  ///
  /// Whoever waited for one may have made it unread again before this.
  func markRead(_ ids: [String]) async throws {
    let (box, deliveryIndex, address) = (box, context.deliveryIndex, address)
    try await blocking {
      try box.markRead(ids: ids) { deliveryIndex.isDelivered($0, of: address) }
    }
    context.deliveryIndex.forget(ids, of: address)
  }

  /// Ends a message's way without delivery; its sender is told.
  func giveUp(_ message: Message, _ reason: String) async throws {
    var entry = context.entry(.dead, address, [message.id])
    entry.reason = reason
    try await context.deliveryIndex.write(entry)
    context.messageIsDead(message, address, reason)
  }

  private func release(_ agent: Agent) {
    _ = context.deliveryIndex.setHold(nil, of: address)
    remember { $0.stuck = nil }
  }

  /// What happened to an attempt is journaled first, then marked in the mailbox.
  func finish(
    _ intent: JournalEntry, _ verdict: DeliveryVerdict, _ evidence: [Evidence],
    reason: String? = nil
  ) async throws {
    if intent.reason == DeliveryAttempt.nudge, verdict != .failed {
      return try await finishNudge(intent, evidence)
    }
    var entry = context.entry(.verdict, address, intent.messages)
    entry.attempt = intent.attempt
    entry.door = intent.door
    entry.verdict = verdict
    entry.reason = reason
    entry.evidence = evidence.map(\.text)
    try await context.deliveryIndex.write(entry)
    context.deliveryIndex.release(of: address)
    guard verdict == .submitted || verdict == .seen else { return }
    remember { $0.hints.noteTaken(intent.messages) }
    try await markRead(intent.messages)
    noteNews(isWork: true)
    context.wasSubmitted(address, intent.messages)
  }
}
