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
  }

  package var status: Status
  /// What was seen, for a person.
  package var why: String

  package init(_ status: Status, _ why: String) {
    self.status = status
    self.why = why
  }
}

extension Courier {
  /// How long a program must not have written before it is looked at.
  private static let quiet = Duration.milliseconds(500)

  /// Tells what the program in a pane does, whenever that may have changed, until the task is
  /// cancelled; nil where neither its files nor its screen tell.
  ///
  /// A program that changes what it does writes on its terminal. One that writes all the time is
  /// looked at once, and then again when it rests.
  package func observe(
    _ pane: PaneBinding, _ tell: @Sendable (Observation?) async -> Void
  ) async throws {
    let terminal = Terminal(path: pane.terminal)
    let wake = Wake()
    try await TerminalActivity.during(terminal, context.watcher, ringing: wake) { activity in
      var last: Observation?
      var isFirst = true
      while true {
        try Task.checkCancellation()
        let rests = activity.quiet >= Self.quiet
        if rests || isFirst || last?.status != .working {
          let seen = try await observation(of: pane)
          if isFirst || seen != last { await tell(seen) }
          (last, isFirst) = (seen, false)
        }
        if rests { await wake.wait() }
        // Its writes are not counted one by one: that would cost more than the look.
        try await Task.sleep(for: Self.quiet)
      }
    }
  }

  private func observation(of pane: PaneBinding) async throws -> Observation? {
    let program = recognize(FrontProgram(ofPane: pane.panePID))
    let profile = context.settings().profile(named: program.profile)
    guard profile.screen.composer != nil || profile.report != nil else { return nil }
    let activity = activity(of: program)
    switch activity {
    case .idle: return Observation(.idle, "its own files say so")
    case .busy: return Observation(.working, "its own files say so")
    case .waiting, nil: break
    }
    let look: PaneLook
    do {
      look = try await TmuxServer(socket: pane.socket).look(at: pane.pane)
    } catch let error as TmuxError where error.meansPaneIsGone {
      return nil
    }
    let reading = ScreenReading(look.screen, profile.screen)
    if case .dialog(let name, let line) = reading.state {
      return Observation(.needsYou, "\(name): \(Printable.escaped(String(line.prefix(80))))")
    }
    if case .waiting(let what) = activity { return Observation(.needsYou, what) }
    if reading.isBusy { return Observation(.working, "its screen says so") }
    if reading.state == .ready { return Observation(.idle, "its screen says so") }
    return nil
  }

  /// What a program's own files tell; nil where they tell nothing.
  func activity(of program: RecognizedProgram) -> AgentActivity? {
    reporter(of: program).flatMap { reporter, process in reporter.activity(of: process) }
  }
}
