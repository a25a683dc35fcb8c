import Foundation
import Model
import Platform
import Store
import Tmux

extension Courier {
  /// Types as many of the waiting messages as go in one paste, or finds out why not.
  func deliver(_ waiting: [Message], _ agent: Agent, _ pane: PaneBinding) async throws -> Next {
    let settings = context.settings()
    let front = FrontProgram(ofPane: pane.panePID)
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
    if let hold = rule.beforeLook(front: front, terminal: state) {
      return self.hold(hold, waiting, next: .terminal(terminal))
    }
    let look = try await lookAgain(pane)
    guard let look else { return .idle }
    let cleanSince = remember { $0.cleanSince }
    if let hold = rule.afterLook(look, now: context.now(), cleanSince: cleanSince) {
      guard hold.reason == .personTyping else {
        return self.hold(hold, waiting, next: .terminal(terminal))
      }
      let lastKey = look.clients.map(\.lastKey).max() ?? 0
      let end = HoldRule.endOfTyping(lastKey: lastKey, pause: settings.typingPauseSeconds)
      return self.hold(hold, waiting, next: .until(end))
    }
    if let next = retryTime(of: waiting[0]) {
      return self.hold(Hold(.retrying, "typing failed; it is tried again"), waiting, next: next)
    }
    _ = context.ledger.setHold(nil, of: address)
    guard agent.mode == .nudge || front.kind != .other else {
      return try await type(waiting, agent, look, state, profile: profile)
    }
    let news = try await untold()
    return news.isEmpty ? .idle : try await nudge(news, look, profile, state)
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
    _ news: [Message], _ look: PaneLook, _ profile: Profile, _ state: Terminal.State
  ) async throws -> Next {
    let box = box
    let count = try await blocking { try box.counts().unread }
    let text = TypedText.nudge(count, from: news.map(\.from), to: address)
    return try await begin(
      news.map(\.id), text, look, profile, state, reason: Attempt.nudge)
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
    profile: Profile
  ) async throws -> Next {
    let settings = context.settings()
    // In canonical mode the kernel keeps one line of this length; Enter is part of it.
    let limit = state.isCanonical ? Terminal.canonicalLineLimit - 64 : settings.pasteByteLimit
    let form = TypedText.Form(
      keepsNewlines: profile.takesNewlines && !state.isCanonical && look.framesPastes != false,
      byteLimit: min(settings.pasteByteLimit, limit), lineLimit: settings.pasteLineLimit)
    let (text, count) = TypedText.compose(
      waiting[...], to: address, header: settings.header, form: form)
    return try await begin(
      waiting.prefix(count).map(\.id), text, look, profile, state, reason: nil)
  }

  /// Journals the intent for messages that are still unread, and makes the attempt.
  private func begin(
    _ ids: [String], _ text: String, _ look: PaneLook, _ profile: Profile,
    _ state: Terminal.State, reason: String?
  ) async throws -> Next {
    context.ledger.claim(ids, of: address)
    defer { context.ledger.claim([], of: address) }
    guard try await areStillUnread(ids) else { return .now }
    var intent = context.entry(.intent, address, ids)
    intent.attempt = Self.newName()
    intent.pane = look.binding
    intent.reason = reason
    let final = intent
    try await blocking { [ledger = context.ledger] in try ledger.record(final) }
    return try await attempt(final, text: text, look, profile, wasCanonical: state.isCanonical)
  }

  private func areStillUnread(_ ids: [String]) async throws -> Bool {
    let wanted = Set(ids)
    let box = box
    return try await blocking {
      try box.unread(limit: wanted.count) { !wanted.contains($0) }.count == wanted.count
    }
  }

  private func attempt(
    _ intent: JournalEntry, text: String, _ look: PaneLook, _ profile: Profile,
    wasCanonical: Bool
  ) async throws -> Next {
    try await TerminalActivity.during(
      Terminal(path: look.binding.terminal), context.watcher, ringing: wake
    ) { activity in
      guard let baton = remember({ $0.baton }) else { return .now }
      var attempt = Attempt(
        courier: self, intent: intent, profile: profile, look: look, activity: activity,
        baton: baton)
      attempt.wasCanonical = wasCanonical
      if try await attempt.paste(text) { try await attempt.submit() }
      return .now
    }
  }
}
