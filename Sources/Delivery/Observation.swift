import AgentReports
package import Model
import Platform
import Screens
import Tmux

/// What a program in a pane was seen to do, by its own files or by its screen.
package struct Observation: Sendable, Equatable {
  package enum Status: String, Sendable {
    case working = "running"
    case idle
    /// It shows a question, or waits for a person in another way.
    case needsYou = "needs_you"
    /// It works, and has shown no sign of it for long.
    case stuck
  }

  package var status: Status
  /// What was seen, for a person.
  package var why: String

  package init(_ status: Status, _ why: String) {
    self.status = status
    self.why = why
  }
}

extension DeliveryWorker {
  /// Tells what the program in a pane does, whenever that may have changed, until the task is
  /// cancelled; nil where neither its files nor its screen tell.
  ///
  /// A look that shows less than what is known otherwise by then is not told, and taken again.
  ///
  /// A program that changes what it does writes on its terminal, so it is looked at when it begins to
  /// write much, every few seconds while it does, when it has done so, and when it writes after a
  /// silence. One that writes nothing, or only lets its cursor blink, is looked at ever more seldom.
  ///
  /// What is told comes with how long nothing was written; the answer is how soon to look again at the
  /// latest. Where the system does not tell of writes, no time is told.
  package func observe(
    _ pane: PaneBinding, _ tell: @Sendable (Observation?, _ quiet: Duration?) async -> Duration?
  ) async throws {
    let wake = observing
    try await TerminalActivity.during(
      Terminal(path: pane.terminal), context.watcher, ringing: wake
    ) { activity in
      let hasEvents = context.watcher.tellsOfTerminals
      var pace = ObservationPace(hasEvents: hasEvents)
      var last: Observation?
      var isFirst = true
      while true {
        try Task.checkCancellation()
        let began = ContinuousClock.now
        let seen = try await observation(of: pane)
        let isBelieved = believes(seen, lookedAt: began)
        let limit = isBelieved ? await tell(seen, hasEvents ? activity.quiet : nil) : nil
        let due = limit.map { ContinuousClock.now + $0 }
        pace.noteLook(isNews: isFirst || !isBelieved || seen != last, tells: seen != nil)
        (last, isFirst) = (seen, false)
        repeat {
          if !pace.isBurst {
            // One that does not rest is looked at again even if it writes nothing: its files may say
            // so late, or before its screen does.
            let rests = hasEvents && isBelieved && seen?.status == .idle
            let patience = rests ? nil : pace.patience
            let left = due.map { ContinuousClock.now.duration(to: $0) }
            await wake.wait([patience, left].compactMap { $0 }.min())
          }
          try await Task.sleep(for: ObservationPace.tick)
        } while !pace.isDue(writes: activity.writes) && !hasNews(since: began)
          && !(due.map { $0 <= .now } ?? false)
      }
    }
  }

  private func observation(of pane: PaneBinding) async throws -> Observation? {
    let program = recognize(FrontProgram(ofPane: pane.panePID))
    var profile = profile(for: program)
    guard profile.screen.composer != nil || profile.report != nil else { return nil }
    let activity = activity(of: program)
    switch activity {
    // They do not tell whether it rests because it is logged out.
    case .idle where profile.screen.loggedOut == nil:
      return Observation(.idle, "its own files say so")
    case .busy: return Observation(.working, "its own files say so")
    case .idle, .waiting, nil: break
    }
    let look: PaneSnapshot
    do {
      look = try await TmuxServer(of: pane).look(at: pane.pane)
    } catch is TmuxError {
      // Gone, or not to be reached now: that is for whoever delivers to tell.
      return activity == .idle ? Observation(.idle, "its own files say so") : nil
    }
    profile = self.profile(for: program, on: look.screen)
    let reading = ScreenReading(look.screen, profile.screen)
    if let line = reading.loggedOut, !reading.isBusy {
      return Observation(.needsYou, "logged out: \(Printable.escaped(String(line.prefix(80))))")
    }
    if activity == .idle { return Observation(.idle, "its own files say so") }
    if case .dialog(let name, let line) = reading.state {
      return Observation(.needsYou, "\(name): \(Printable.escaped(String(line.prefix(80))))")
    }
    if case .waiting(let what) = activity { return Observation(.needsYou, what) }
    if reading.isBusy { return Observation(.working, "its screen says so") }
    if reading.state == .ready { return Observation(.idle, "its screen says so") }
    return nil
  }

  /// What a program of some profile says that it does.
  func activity(of profile: Profile, process: Int32) -> AgentActivity? {
    AgentReporters.named(profile.report)?.activity(of: process)
  }

  /// What a program's own files tell; nil where they tell nothing.
  func activity(of program: RecognizedProgram) -> AgentActivity? {
    reporter(of: program).flatMap { reporter, process in reporter.activity(of: process) }
  }
}
