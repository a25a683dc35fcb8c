import Doors
import Foundation
package import Model
import Platform
import Store
import Tmux

extension DeliveryWorker {
  /// Takes the pane's fencing token, once for each binding, and settles what was left open there.
  ///
  /// - Returns: what to wait for, or nil if the pane is ours and nothing is open.
  func takeOver(_ agent: Agent, _ pane: PaneBinding) async throws -> Next? {
    if remember({ $0.fencingToken }) != nil, context.deliveryIndex.openAttempt(of: address) == nil {
      return nil
    }
    let open = context.deliveryIndex.openAttempt(of: address)
    let place = open?.intent.pane ?? pane
    let fencingToken = Self.newName()
    let found: String?
    do {
      found = try await TmuxServer(of: place).takeFencingToken(of: place, as: fencingToken)
    } catch let error as TmuxError where error.meansPaneIsGone {
      found = nil
    } catch let error as TmuxError {
      return hold(Hold(.retrying, "\(error)"), [], next: .until(context.now() + 2))
    }
    if found == nil, place.isRunning {
      let error = TmuxError.unreachable(place)
      return hold(Hold(.retrying, "\(error)"), [], next: .until(context.now() + 2))
    }
    if let open {
      return try await settle(
        open, trace: found, fencingToken: fencingToken, isCurrentPane: place == pane)
    }
    guard found != nil else {
      context.paneIsGone(address, pane, "its pane \(pane.pane) is gone")
      return .idle
    }
    remember { $0.fencingToken = fencingToken }
    // Where the cursor is now, before a person types there.
    if let look = try? await TmuxServer(of: pane).look(at: pane.pane) { notePlace(look) }
    return nil
  }

  /// Decides by the pane's trace what became of an attempt whose end nobody saw.
  private func settle(
    _ open: DeliveryIndex.OpenAttempt, trace: String?, fencingToken: String, isCurrentPane: Bool
  ) async throws -> Next {
    let intent = open.intent
    guard let trace else {
      try await finish(intent, .unknown, [.paneVanished(.returning)])
      return .now
    }
    if isCurrentPane { remember { $0.fencingToken = fencingToken } }
    guard let attempt = intent.attempt else {
      try await finish(intent, .unknown, [.unnamedAttempt])
      return .now
    }
    let text = try await text(of: intent)
    switch trace {
    case Self.submitted(attempt):
      let fact = Evidence.foundSent(trace: trace)
      guard isCurrentPane else {
        try await finish(intent, .submitted, [fact])
        return .now
      }
      guard Self.isRunning(intent.process) else {
        try await finish(intent, .unknown, [fact, .programEnded])
        return .now
      }
      try await resume(intent, text, fencingToken: fencingToken, fact) { attempt in
        attempt.trail == nil ? attempt.ended(.submitted) : try await attempt.awaitProof()
      }
    case attempt:
      guard isCurrentPane else {
        try await finish(intent, .typed, [.formerPane])
        return .now
      }
      try await resume(intent, text, fencingToken: fencingToken, .foundTyped(trace: attempt)) {
        try await $0.submit(typed: nil)
      }
    case let partial where Self.pieces(in: partial, of: attempt) != nil && isCurrentPane:
      let count = Self.pieces(in: partial, of: attempt) ?? 0
      guard Self.isRunning(intent.process), text != nil else {
        try await finish(intent, .typed, [.foundPart(trace: partial, isLast: true)])
        return .now
      }
      try await resume(
        intent, text, fencingToken: fencingToken, .foundPart(trace: partial, isLast: false)
      ) {
        try await $0.submit(typed: count)
      }
    default:
      try await finish(intent, .failed, [.noTrace])
      // An attempt that a crash cut off is not a failure of the pane's.
      if remember({ $0.lastFailure }) != nil { try await giveUpIfHopeless(intent) }
    }
    return .now
  }

  /// Goes on with an attempt that an earlier daemon began, with its text where that is known.
  private func resume(
    _ intent: JournalEntry, _ text: String?, fencingToken: String, _ fact: Evidence,
    _ goOn: @escaping @Sendable (inout DeliveryAttempt) async throws -> Outcome
  ) async throws {
    guard let pane = intent.pane else { return }
    let server = TmuxServer(of: pane)
    let look = try await server.look(at: pane.pane)
    if Self.hasKey(look.lastKey, since: intent) {
      return try await finish(
        intent, .typed, [fact, .personTyped(.whileAway)])
    }
    let (front, program) = front(of: pane, agent)
    let profile = profile(for: program, on: look.screen)
    try await watching(program) {
      try await TerminalActivity.during(
        Terminal(path: pane.terminal), context.watcher, ringing: wake
      ) { activity in
        var attempt = DeliveryAttempt(
          worker: self, intent: intent, profile: profile, look: look, activity: activity,
          fencingToken: fencingToken)
        attempt.note(fact)
        attempt.text = text ?? ""
        attempt.relays = front.relays
        attempt.trail = trail(program, text: "", marks: attempt.marks, fromStart: true)
        try await conclude(intent, goOn(&attempt), at: look)
      }
    }
  }

  /// Whether a person pressed a key since an attempt's text was about to be typed.
  ///
  /// Two times that tmux told are compared for equality, as the clock may have stepped in between. An
  /// intent of an earlier version has but its own time: tmux tells whole seconds, and nobody had typed
  /// in the second before.
  package static func hasKey(_ key: Int, since intent: JournalEntry) -> Bool {
    if let before = intent.lastKey { return key != before }
    let typedAt = Timestamp.date(intent.at) ?? .distantPast
    return Double(key) >= typedAt.timeIntervalSince1970.rounded(.down)
  }

  /// Whether the program of an attempt still runs, as far as it was known.
  private static func isRunning(_ process: Agent.Process?) -> Bool {
    guard let process else { return true }
    return ProcessTable.isAlive(
      ProcessTable.Identity(pid: process.pid, started: process.started))
  }

  /// What an attempt typed, made from its messages once more; nil where it would not be the same.
  func text(of intent: JournalEntry) async throws -> String? {
    guard intent.reason == nil, let size = intent.size else { return nil }
    let box = box
    let messages = try await blocking {
      let all = try box.readAll()
      return intent.messages.compactMap { id in all.last { $0.id == id } }
    }
    let settings = context.settings()
    let limit = AgentDoors.called(intent.door ?? "")?.byteLimit
    for var form in forms(settings) {
      if let limit { (form.byteLimit, form.lineLimit) = (limit, .max) }
      let (text, count) = TypedText.compose(
        messages[...], to: address, header: settings.header, form: form)
      for whole in [text, text + " "] where whole.utf8.count == size && count == messages.count {
        return whole
      }
    }
    return nil
  }

  /// The forms in which the earlier daemon may have typed.
  private func forms(_ settings: Settings) -> [TypedText.Form] {
    let comment = settings.profile(named: agent.profile).comment
    return [true, false].flatMap { keepsNewlines in
      AnswerHint.allCases.map { hint in
        var form = TypedText.Form(
          keepsNewlines: keepsNewlines, byteLimit: settings.pasteByteLimit,
          lineLimit: settings.pasteLineLimit)
        form.hint = hint
        form.comment = comment
        return form
      }
    }
  }

  /// A name for a fencing token or an attempt, which nobody else uses.
  static func newName() -> String {
    String((0..<8).map { _ in "0123456789abcdefghjkmnpqrstvwxyz".randomElement() ?? "0" })
  }

  /// The trace that tells how many pieces of an attempt's text were typed.
  static func partly(_ attempt: String, _ pieces: Int) -> String { "\(attempt)-part-\(pieces)" }

  private static func pieces(in trace: String, of attempt: String) -> Int? {
    let start = "\(attempt)-part-"
    return trace.hasPrefix(start) ? Int(trace.dropFirst(start.count)) : nil
  }

  /// The trace that proves that an attempt's Enter was sent.
  static func submitted(_ attempt: String) -> String { "\(attempt)-sent" }
}
