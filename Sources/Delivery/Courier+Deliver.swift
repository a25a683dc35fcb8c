import Foundation
import Model
import Platform
import Store
import Tmux

extension Courier {
  /// Types as many of the waiting messages as go in one paste, or finds out why not.
  func deliver(_ waiting: [Message], _ agent: Agent, _ pane: PaneBinding) async throws -> Next {
    let settings = context.settings()
    var front = FrontProgram(ofPane: pane.panePID)
    let isKnown = remember { $0.started } == front.group && !front.isUntold
    if !isKnown { front.lookBehindLeader(on: pane.terminal) }
    let profile = profile(for: front)
    let rule = HoldRule(
      agent: agent, profile: profile, typingPauseSeconds: settings.typingPauseSeconds)
    let terminal = Terminal(path: pane.terminal)
    let state: Terminal.State
    do {
      state = try terminal.state()
    } catch {
      guard error.isMissing else { throw error }
      context.paneIsGone(address, pane, "the terminal of its pane \(pane.pane) is gone")
      return .idle
    }
    let isStarting = !isKnown && front.isStarting
    if let hold = rule.beforeLook(front: front, isStarting: isStarting, terminal: state) {
      return self.hold(hold, waiting, next: .terminal(terminal))
    }
    remember { $0.started = front.group }
    var untouchedSince: Int?
    let look: PaneLook
    if let trusted = trustedLook(pane, profile, front) {
      look = trusted
      untouchedSince = lastQuietSecond(settings.typingPauseSeconds)
    } else {
      guard let fresh = try await lookAgain(pane) else { return .idle }
      if let next = heldAfterLook(fresh, rule, waiting, terminal) { return next }
      remember { $0.trusted = (fresh, front.group) }
      look = fresh
    }
    if let next = retryTime(of: waiting[0]) {
      return self.hold(Hold(.retrying, "typing failed; it is tried again"), waiting, next: next)
    }
    _ = context.ledger.setHold(nil, of: address)
    guard agent.mode == .nudge || front.kind != .other else {
      return try await type(
        waiting, agent, look, state, front.group, profile: profile, untouchedSince: untouchedSince)
    }
    let news = try await untold()
    return news.isEmpty ? .idle : try await nudge(news, look, profile, state, front.group)
  }

  private func heldAfterLook(
    _ look: PaneLook, _ rule: HoldRule, _ waiting: [Message], _ terminal: Terminal
  ) -> Next? {
    let cleanSince = remember { $0.cleanSince }
    guard let hold = rule.afterLook(look, now: context.now(), cleanSince: cleanSince) else {
      return nil
    }
    guard hold.reason == .personTyping else {
      return self.hold(hold, waiting, next: .terminal(terminal))
    }
    let lastKey = look.clients.map(\.lastKey).max() ?? 0
    let end = HoldRule.endOfTyping(lastKey: lastKey, pause: rule.typingPauseSeconds)
    return self.hold(hold, waiting, next: .until(end))
  }

  /// An earlier look that still holds if nobody touched the pane: the program reads no screen
  /// patterns, and it is the one that was in front then.
  private func trustedLook(
    _ pane: PaneBinding, _ profile: Profile, _ front: FrontProgram
  ) -> PaneLook? {
    let (trusted, distrust) = remember { ($0.trusted, $0.distrust) }
    guard let trusted, distrust < 3, trusted.look.binding == pane, trusted.group == front.group,
      front.kind == .other, !profile.readsScreen
    else { return nil }
    return trusted.look
  }

  /// The last second of which it is known that nobody typed since and left a draft.
  private func lastQuietSecond(_ pause: Int) -> Int {
    let now = Int(context.now().timeIntervalSince1970)
    let clean = Int(remember { $0.cleanSince }.timeIntervalSince1970)
    return min(now - pause - 1, clean - 1)
  }

  /// The pane as it is now; nil where it is not the bound one any more, which is reported.
  private func lookAgain(_ pane: PaneBinding) async throws -> PaneLook? {
    do {
      let look = try await TmuxServer(socket: pane.socket).look(at: pane.pane)
      if look.binding == pane { return look }
      context.paneIsGone(address, pane, "another program runs in its pane \(pane.pane)")
    } catch let error as TmuxError where error.meansPaneIsGone {
      context.paneIsGone(address, pane, "\(error)")
    }
    return nil
  }

  /// The waiting messages of which the agent has not been told yet.
  private func untold() async throws -> [Message] {
    let (box, ledger, address) = (box, context.ledger, address)
    return try await blocking {
      try box.unread(limit: 1000) {
        ledger.isSettled($0, of: address)
          || ledger.lastEntry(of: $0, of: address)?.event == .nudged
      }
    }
  }

  /// Types one line that tells how many messages wait.
  private func nudge(
    _ news: [Message], _ look: PaneLook, _ profile: Profile, _ state: Terminal.State,
    _ group: Int32?
  ) async throws -> Next {
    let box = box
    let count = try await blocking { try box.counts().unread }
    let text = TypedText.nudge(count, from: news.map(\.from), to: address)
    return try await begin(
      news.map(\.id), text, look, profile, state, group, reason: Attempt.nudge)
  }

  /// When a message that could not be typed is to be tried again; nil for at once.
  private func retryTime(of message: Message) -> Next? {
    let failures = context.ledger.failures(of: message.id, of: address)
    guard failures > 0, let last = remember({ $0.lastFailure }) else { return nil }
    let pause = min(30, 0.25 * pow(2, Double(failures - 1)))
    let time = last.addingTimeInterval(pause)
    return time > context.now() ? .until(time) : nil
  }

  /// Types as many messages as go in one paste.
  private func type(
    _ waiting: [Message], _ agent: Agent, _ look: PaneLook, _ state: Terminal.State,
    _ group: Int32?, profile: Profile, untouchedSince: Int?
  ) async throws -> Next {
    let settings = context.settings()
    // In canonical mode the kernel keeps one line of this length; Enter is part of it.
    let limit = state.isCanonical ? Terminal.canonicalLineLimit - 64 : settings.pasteByteLimit
    let form = TypedText.Form(
      keepsNewlines: profile.takesNewlines && !state.isCanonical && look.framesPastes != false,
      byteLimit: min(settings.pasteByteLimit, limit), lineLimit: settings.pasteLineLimit)
    // An agent that has to finish a turn before it reads on gets each message as a turn of its own.
    let takesOne = profile.isLineEditor && profile.takesNewlines
    let (text, count) = TypedText.compose(
      takesOne ? waiting.prefix(1) : waiting[...], to: address,
      header: settings.header, form: form)
    return try await begin(
      waiting.prefix(count).map(\.id), text, look, profile, state, group, reason: nil,
      untouchedSince: untouchedSince)
  }

  /// Journals the intent for messages that are still unread, and makes the attempt.
  private func begin(
    _ ids: [String], _ text: String, _ look: PaneLook, _ profile: Profile,
    _ state: Terminal.State, _ group: Int32?, reason: String?, untouchedSince: Int? = nil
  ) async throws -> Next {
    guard context.ledger.claim(ids, of: address) else {
      return .until(context.now().addingTimeInterval(0.1))
    }
    defer { context.ledger.release(of: address) }
    var intent = context.entry(.intent, address, ids)
    intent.attempt = Self.newName()
    intent.pane = look.binding
    intent.group = group
    intent.reason = reason
    let final = intent
    try await blocking { [ledger = context.ledger] in try ledger.record(final) }
    return try await attempt(
      final, text: text, look, profile, wasCanonical: state.isCanonical,
      untouchedSince: untouchedSince)
  }

  private func attempt(
    _ intent: JournalEntry, text: String, _ look: PaneLook, _ profile: Profile,
    wasCanonical: Bool, untouchedSince: Int?
  ) async throws -> Next {
    do {
      return try await TerminalActivity.during(
        Terminal(path: look.binding.terminal), context.watcher, ringing: wake
      ) { activity in
        guard let baton = remember({ $0.baton }) else { return .now }
        var attempt = Attempt(
          courier: self, intent: intent, profile: profile, look: look, activity: activity,
          baton: baton)
        attempt.wasCanonical = wasCanonical
        attempt.untouchedSince = untouchedSince
        if try await attempt.paste(text) { try await attempt.submit() }
        return .now
      }
    } catch {
      remember { $0.lastFailure = context.now() }
      throw error
    }
  }
}
