import Foundation
import Model
import Platform
import Tmux

extension Attempt {
  /// Waits until nothing that was typed is left unread in the pane's terminal.
  ///
  /// A read that was seen and an empty terminal prove it at once. Where reads cannot be seen, an
  /// empty terminal proves it after tmux answered once more: by then it has handed over the text.
  mutating func awaitRead(since reads: Int, what: String) async throws -> Bool {
    var pause = Duration.milliseconds(20)
    var handedOver = false
    while true {
      try Task.checkCancellation()
      if try await agentMoved() { return false }
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
        courier.note(
          Hold(.unreadInput, "\(what) was typed and the program has not read it yet"),
          intent.messages)
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

  mutating func conclude(since reads: Int) async throws {
    guard try await awaitRead(since: reads, what: "Enter") else { return }
    if !isNudge, profile.composer != nil, try await composerKeepsText() {
      return try await courier.finish(intent, .typed, evidence)
    }
    courier.remember { $0.cleanSince = courier.context.now() }
    try await courier.finish(intent, .submitted, evidence)
  }

  /// Looks until the composer has let go of the text, with rescue Enters while it provably holds
  /// it; true if it still does in the end.
  private mutating func composerKeepsText() async throws -> Bool {
    for rescue in 0...profile.rescueEnters {
      var holds: Bool? = true
      var pause = Duration.milliseconds(30)
      while pause < .seconds(1) {
        guard let now = try await lookNow() else { return false }
        if hasLeftLineEditor {
          note("the program left its line editor")
          return false
        }
        let screen = ScreenReading(profile: profile, look: now)
        if screen.isBusy {
          note("the program became busy")
          return false
        }
        holds = screen.composerHolds(marks)
        // A line editor may take the line off the screen before it has let go of the terminal.
        if holds == false, !profile.isLineEditor || screen.isAtPrompt {
          note("the composer let go of the text")
          return false
        }
        await courier.wake.wait(pause)
        pause = pause * 2
      }
      guard holds != false else {
        note("the composer let go of the text")
        return false
      }
      guard rescue < profile.rescueEnters, let now = try await lookNow() else { break }
      if let why = whyNoEnter() {
        note("Enter is not sent again: \(why)")
        return true
      }
      let paste = GuardedPaste(
        into: now, baton: baton, trace: Courier.submitted(name), text: [0x0D], isFramed: false)
      if try await server.paste(paste) { note("the composer still held the text: Enter again") }
    }
    note("the composer still holds the text")
    return true
  }

  /// Whether a program that has its terminal raw only while it takes a line has taken one: its
  /// old prompt is still on the screen then, with the text behind it.
  private var hasLeftLineEditor: Bool {
    profile.isLineEditor && (try? terminal.state().isCanonical) == true
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
    try await courier.finish(intent, .unknown, evidence)
    courier.context.paneIsGone(
      courier.address, look.binding, "its pane \(look.binding.pane) went away")
    return false
  }
}
