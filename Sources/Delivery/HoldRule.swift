import Foundation
package import Model
package import Platform
import Screens
package import Tmux

/// Decides whether a pane may be typed into now: what was seen goes in, a hold or nil comes out.
package struct HoldRule {
  package var agent: Agent
  package var profile: Profile
  package var typingPauseSeconds: Int

  package init(agent: Agent, profile: Profile, typingPauseSeconds: Int) {
    self.agent = agent
    self.profile = profile
    self.typingPauseSeconds = typingPauseSeconds
  }

  /// What the program in front tells: whether it is the agent, and nothing that runs what is typed.
  package func heldBy(_ front: FrontProgram, _ program: RecognizedProgram) -> Hold? {
    if let process = agent.process {
      let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
      if !ProcessTable.isAlive(identity) {
        return Hold(.otherProgram, "the agent's process \(process.pid) has ended")
      }
      if !front.isGroup(of: process) {
        return Hold(.otherProgram, "\(front.name) is in front of the pane, not the agent")
      }
    }
    if let ended = program.ended {
      return Hold(.otherProgram, "\(ended) has ended, and \(front.name) runs something else there")
    }
    guard agent.guardsShell else { return nil }
    if front.isUntold {
      return Hold(.otherProgram, "the system does not tell which program is in front of the pane")
    }
    switch front.kind {
    case .shell: return Hold(.shellInFront, "the shell \(front.name) is in front of the pane")
    case .editor: return Hold(.editorInFront, "\(front.name) is in front of the pane")
    case .other: return nil
    }
  }

  /// What can be told without asking tmux.
  package func beforeLook(
    _ front: FrontProgram, _ program: RecognizedProgram, isStarting: Bool,
    _ terminal: Terminal.State
  ) -> Hold? {
    // A script may ask for it, too.
    if let hold = heldBySecret(terminal) ?? heldBy(front, program) { return hold }
    if isStarting {
      return Hold(
        .notReady, "the program in front of the pane (\(front.name)) started only a moment ago")
    }
    return heldBy(terminal)
  }

  private func heldBySecret(_ terminal: Terminal.State) -> Hold? {
    guard terminal.isCanonical, !terminal.echoes else { return nil }
    return Hold(.password, "the program asks for something secret (its terminal does not echo)")
  }

  private func heldBy(_ terminal: Terminal.State) -> Hold? {
    if terminal.unread > 0 {
      return Hold(.unreadInput, "\(terminal.unread) bytes of input wait unread by the program")
    }
    switch profile.terminal {
    case .raw where terminal.isCanonical:
      return Hold(.notReady, "the program does not read keys now (its terminal is not raw)")
    case .canonical where !terminal.isCanonical:
      return Hold(.notReady, "the program does not read lines now (its terminal is raw)")
    default: return nil
    }
  }

  /// What tmux and the screen tell.
  ///
  /// `place` is where the cursor was when no draft stood there, if that is known.
  package func afterLook(_ look: PaneSnapshot, keys: KeyClock, place: InputPlace?) -> Hold? {
    if let hold = heldBy(look, keys: keys) { return hold }
    let personTyped = !keys.isClean(look.lastKey)
    if profile.screen.isEmpty { return personTyped ? heldByLine(look, place) : nil }
    let reading = ScreenReading(look.screen, profile.screen)
    let isOwn =
      reading.state == .mode(ScreenRules.continuation) && reading.composer?.isEmpty == true
      && !personTyped
    if !isOwn, let hold = heldBy(reading.state) { return hold }
    if let hold = Self.heldByLogin(look, profile) { return hold }
    if !profile.acceptsWhileBusy && reading.isBusy { return Hold(.busy, "the program works") }
    return nil
  }

  /// Whether the model refuses the program until somebody logs in.
  static func heldByLogin(_ look: PaneSnapshot, _ profile: Profile) -> Hold? {
    ScreenReading(look.screen, profile.screen).loggedOut.map {
      Hold(.loggedOut, "the program is logged out: \(shown($0))")
    }
  }

  /// What tmux tells, and when a person last pressed a key.
  package func heldBy(_ look: PaneSnapshot, keys: KeyClock) -> Hold? {
    if look.isDead { return Hold(.paneDead, "the program in the pane has ended") }
    if look.isInputOff {
      return Hold(.inputOff, "the pane's input is switched off (select-pane -d)")
    }
    if !["", "copy-mode", "view-mode"].contains(look.mode) {
      return Hold(.dialog, "tmux shows its \(look.mode) in the pane")
    }
    if keys.quiet < .seconds(typingPauseSeconds) {
      return Hold(.personTyping, "a person typed in the pane a moment ago")
    }
    return nil
  }

  private func heldBy(_ state: ScreenState) -> Hold? {
    switch state {
    case .ready: return nil
    case .notReady:
      return Hold(.notReady, "the screen does not show that it takes input")
    case .dialog(let name, let line):
      return Hold(.dialog, "the program shows a \(name): \(Self.shown(line))")
    case .mode(let name): return Hold(.mode, "the composer is in its \(name)")
    case .draft(let text):
      // After a line was taken the terminal stays raw for a moment, and loses what is typed then.
      if profile.isLineEditor, text.isEmpty {
        return Hold(.notReady, "the cursor is not at the program's prompt")
      }
      let shown = text.isEmpty ? "blanks or a moved cursor" : Self.shown(text)
      return Hold(.draft, "a draft stands in the pane: \(shown)")
    case .unknown(let lines):
      if profile.isLineEditor {
        return Hold(.notReady, "the cursor is not at the program's prompt")
      }
      let shown = lines.suffix(3).map(Self.shown).joined(separator: " / ")
      return Hold(
        .unknownScreen, "the screen is not one that the profile \(profile.name) knows: \(shown)")
    }
  }

  /// Where nothing on the screen tells what a draft is, a person's keys leave one until the cursor is
  /// back behind what stood before it when there was none.
  private func heldByLine(_ look: PaneSnapshot, _ place: InputPlace?) -> Hold? {
    let now = InputPlace(look.screen)
    guard place.map({ $0 != now }) ?? !now.looksEmpty(isAlternate: look.isAlternateScreen) else {
      return nil
    }
    return Hold(.draft, "a draft may stand in the pane: \(Self.shown(look.screen.cursorLine.text))")
  }

  private static func shown(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    return Printable.escaped(String(line.drop { $0.isWhitespace }.prefix(60)))
  }
}
