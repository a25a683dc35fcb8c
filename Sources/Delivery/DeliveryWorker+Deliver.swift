import AgentReports
import Foundation
import Model
import Platform
import Screens
import Store
package import Tmux

extension DeliveryWorker {
  /// What of the waiting messages goes in one paste, or why nothing does.
  func plan(
    _ waiting: [Message], _ agent: Agent, _ pane: PaneBinding
  ) async throws -> Preparation<DeliveryPlan> {
    let settings = context.settings()
    let (front, program) = front(of: pane, agent)
    let profile = profile(for: program, on: remember { $0.trusted?.look.screen })
    let isForced = remember { $0.forced.contains(waiting[0].id) }
    let rule = HoldRule(
      agent: agent, profile: profile, typingPauseSeconds: settings.typingPauseSeconds)
    let terminal = Terminal(path: pane.terminal)
    let state: Terminal.State
    do {
      state = try terminal.state()
    } catch {
      guard error.isMissing else { throw error }
      context.paneIsGone(address, pane, "the terminal of its pane \(pane.pane) is gone")
      return .wait(.idle)
    }
    let hasComposer = profile.screen.composer != nil
    let isStarting = isStarting(program, front, hasComposer: hasComposer)
    if let hold = rule.beforeLook(front, program, isStarting: isStarting, state) {
      let pace = isStarting ? remember { $0.start.pace() } : nil
      let next = pace.map { Next.until(context.now().addingTimeInterval($0 / .seconds(1))) }
      return .wait(self.hold(hold, waiting, next: next ?? .terminal(terminal)))
    }
    var untouchedSince: String?
    let look: PaneSnapshot
    if let trusted = trustedLook(pane, profile, front) {
      look = trusted
      untouchedSince = trusted.sessionActivity
    } else {
      guard let fresh = try await lookAgain(pane) else { return .wait(.idle) }
      if let next = heldAfterLook(fresh, rule, waiting, terminal, isForced) {
        return .wait(next)
      }
      if !isForced, case .waiting(let what) = activity(of: program) {
        let hold = Hold(.dialog, "the program says that it waits: \(what)")
        return .wait(self.hold(hold, waiting, next: .terminal(terminal)))
      }
      remember { $0.trusted = (fresh, front.group) }
      look = fresh
    }
    if let next = retryTime(of: waiting[0]) {
      let hold = Hold(.retrying, "typing failed; it is tried again")
      return .wait(self.hold(hold, waiting, next: next))
    }
    _ = context.deliveryIndex.setHold(nil, of: address)
    if program.isFound { remember { $0.ready = program.identity } }
    var plan = DeliveryPlan(
      profile: profile, program: program, front: front, look: look,
      isCanonical: state.isCanonical)
    plan.untouchedSince = untouchedSince
    plan.isForced = isForced
    let typesMessages = agent.mode == .paste || agent.mode.usesDoor
    guard !typesMessages || front.kind != .other else { return type(waiting, plan) }
    let news = try await untold()
    return news.isEmpty ? .wait(.idle) : try await nudge(news, plan)
  }

  private func heldAfterLook(
    _ look: PaneSnapshot, _ rule: HoldRule, _ waiting: [Message], _ terminal: Terminal,
    _ isForced: Bool
  ) -> Next? {
    let now = context.now()
    notePlace(look)
    if rule.profile.screen.composer != nil, let rest = timeToRedraw(look.screen.size) {
      let hold = Hold(.notReady, "the pane was resized a moment ago, and its program draws it anew")
      return self.hold(hold, waiting, next: .until(now.addingTimeInterval(rest)))
    }
    let (keys, place) = remember { ($0.keys, $0.place) }
    let found =
      isForced
      ? rule.heldBy(look, keys: keys) : rule.afterLook(look, keys: keys, place: place)
    guard let hold = found else { return nil }
    guard hold.reason == .personTyping else {
      return self.hold(hold, waiting, next: .terminal(terminal))
    }
    let rest = Duration.seconds(rule.typingPauseSeconds) - keys.quiet
    return self.hold(
      hold, waiting, next: .until(now.addingTimeInterval(max(0, rest / .seconds(1)))))
  }

  /// How long, in seconds, a program that was resized is still left alone; nil once it is over.
  ///
  /// Until it has drawn its screen anew, what is seen there is tmux's work: and a text that comes while
  /// it does so can confuse it.
  private func timeToRedraw(_ size: CellSize) -> Double? {
    remember { attention in
      guard let known = attention.size else {
        attention.size = (size, .now - Self.redraw)
        return nil
      }
      if known.0 != size { attention.size = (size, .now) }
      let rest = Self.redraw - (attention.size?.since ?? .now).duration(to: .now)
      return rest > .zero ? rest / .seconds(1) : nil
    }
  }

  private static let redraw = Duration.milliseconds(500)

  /// Takes what a look tells of a person's keys, and of where the cursor is without a draft.
  package func notePlace(_ look: PaneSnapshot) {
    let now = context.now()
    remember { attention in
      attention.keys.note(look.lastKey, now: now)
      if attention.keys.isClean(look.lastKey) { attention.place = InputPlace(look.screen) }
    }
  }

  /// An earlier look that still holds if nobody touched the pane: the program reads no screen
  /// patterns, and it is the one that was in front then.
  private func trustedLook(
    _ pane: PaneBinding, _ profile: Profile, _ front: FrontProgram
  ) -> PaneSnapshot? {
    let (trusted, distrust) = remember { ($0.trusted, $0.distrust) }
    guard let trusted, distrust < 3, trusted.look.binding == pane, trusted.group == front.group,
      front.kind == .other, profile.screen.isEmpty
    else { return nil }
    return trusted.look
  }

  /// The pane as it is now; nil where it is not the bound one any more, which is reported.
  private func lookAgain(_ pane: PaneBinding) async throws -> PaneSnapshot? {
    do {
      if let look = try await TmuxServer.look(at: pane) { return look }
      context.paneIsGone(address, pane, "another program runs in its pane \(pane.pane)")
    } catch let error as TmuxError where error.meansPaneIsGone {
      context.paneIsGone(address, pane, "\(error)")
    }
    return nil
  }

  /// The waiting messages of which the agent has not been told yet.
  ///
  /// One that is asked through its hook is woken once: what comes before it stirs waits with the rest.
  private func untold() async throws -> [Message] {
    let (box, deliveryIndex, address) = (box, context.deliveryIndex, address)
    let waiting = try await blocking {
      try box.unread(limit: 1000) { deliveryIndex.isSettled($0, of: address) }
    }
    let news = waiting.filter { deliveryIndex.lastEntry(of: $0.id, of: address)?.event != .nudged }
    return agent.mode == .hook && news.count < waiting.count ? [] : news
  }

  /// Types one line that tells how many messages wait.
  private func nudge(
    _ news: [Message], _ plan: DeliveryPlan
  ) async throws -> Preparation<DeliveryPlan> {
    let box = box
    let count = try await blocking { try box.counts().unread }
    var plan = plan
    plan.text = TypedText.nudge(count, from: news.map(\.from), to: address)
    return .ready(plan, ids: news.map(\.id), reason: DeliveryAttempt.nudge)
  }

  /// When a message that could not be typed is to be tried again; nil for at once.
  private func retryTime(of message: Message) -> Next? {
    let failures = context.deliveryIndex.failures(of: message.id, of: address)
    guard failures > 0, let last = remember({ $0.lastFailure }) else { return nil }
    let pause = min(30, 0.25 * pow(2, Double(failures - 1)))
    let rest = Duration.seconds(pause) - last.duration(to: .now)
    return rest > .zero ? .until(context.now().addingTimeInterval(rest / .seconds(1))) : nil
  }

  /// Types as many messages as go in one paste.
  private func type(_ waiting: [Message], _ plan: DeliveryPlan) -> Preparation<DeliveryPlan> {
    let settings = context.settings()
    let profile = plan.profile
    // In canonical mode the kernel keeps one line of this length; Enter is part of it.
    let limit = plan.isCanonical ? Terminal.canonicalLineLimit - 64 : settings.pasteByteLimit
    let hasRoom = profile.pasteLimit.map { $0.spareRows < plan.look.screen.size.rows }
    var form = TypedText.Form(
      keepsNewlines: profile.takesNewlines && !plan.isCanonical
        && plan.look.framesPastes != false && hasRoom != false,
      byteLimit: min(settings.pasteByteLimit, limit), lineLimit: settings.pasteLineLimit)
    // An agent gets each message as a turn of its own.
    var takesOne = plan.isForced || profile.screen.composer != nil && profile.takesNewlines
    // Only where a person named the program as one that runs what it reads.
    if agent.profile == profile.name, let comment = profile.comment {
      form.comment = comment
      takesOne = true
    }
    if profile.runsCommands, settings.hintsAnswers, takesOne, let first = waiting.first {
      form.hint = remember { $0.hints.hint(for: first) }
    }
    let (text, count) = TypedText.compose(
      takesOne ? waiting.prefix(1) : waiting[...], to: address,
      header: settings.header, form: form)
    let size = plan.look.screen.size
    if let limit = profile.screen.textRows(inRows: size.rows), !plan.isForced,
      TypedText.rows(of: text, columns: size.columns - 4) > limit
    {
      let hold = Hold(
        .notReady, "the pane has \(size.rows) rows, in which \(profile.name) does not show it")
      return .wait(
        self.hold(hold, waiting, next: .terminal(Terminal(path: plan.look.binding.terminal))))
    }
    var plan = plan
    plan.text = profile.endsWithBlank ? text + " " : text
    return .ready(plan, ids: waiting.prefix(count).map(\.id), reason: nil)
  }

  /// Types what is planned, and journals how that went.
  func attempt(_ intent: JournalEntry, _ plan: DeliveryPlan) async throws {
    try await watching(plan.program) {
      try await TerminalActivity.during(
        Terminal(path: plan.look.binding.terminal), context.watcher, ringing: wake
      ) { activity in
        guard let fencingToken = remember({ $0.fencingToken }) else { return }
        var attempt = DeliveryAttempt(
          worker: self, intent: intent, profile: plan.profile, look: plan.look,
          activity: activity, fencingToken: fencingToken)
        attempt.wasCanonical = plan.isCanonical
        attempt.untouchedSince = plan.untouchedSince
        attempt.isForced = plan.isForced
        attempt.relays = plan.front.relays
        attempt.trail = trail(plan.program, text: plan.text, marks: attempt.marks)
        attempt.text = plan.text
        try await conclude(intent, attempt.run(), at: plan.look)
      }
    }
  }
}

/// What is to be typed where, and what was seen there.
struct DeliveryPlan: Sendable {
  let profile: Profile
  let program: RecognizedProgram
  let front: FrontProgram
  let look: PaneSnapshot
  let isCanonical: Bool
  var text = ""
  var untouchedSince: String?
  var isForced = false

  init(
    profile: Profile, program: RecognizedProgram, front: FrontProgram, look: PaneSnapshot,
    isCanonical: Bool
  ) {
    self.profile = profile
    self.program = program
    self.front = front
    self.look = look
    self.isCanonical = isCanonical
  }
}
