import Foundation
import Model
import Platform
import Tmux

/// Decides whether a pane may be typed into now: what was seen goes in, a hold or nil comes out.
struct HoldRule {
  var agent: Agent
  var profile: Profile
  var typingPauseSeconds: Int

  /// What the program in front tells: whether it is the agent, and nothing that runs what is typed.
  func heldBy(_ front: FrontProgram) -> Hold? {
    if let process = agent.process {
      let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
      if !ProcessTable.isAlive(identity) {
        return Hold(.otherProgram, "the agent's process \(process.pid) has ended")
      }
      if !front.isGroup(of: process) {
        return Hold(.otherProgram, "\(front.name) is in front of the pane, not the agent")
      }
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
  func beforeLook(
    front: FrontProgram, isStarting: Bool, terminal: Terminal.State
  ) -> Hold? {
    if let hold = heldBy(front) { return hold }
    if isStarting { return Hold(.notReady, "\(front.name) started only a moment ago") }
    return heldBy(terminal)
  }

  private func heldBy(_ terminal: Terminal.State) -> Hold? {
    if terminal.isCanonical && !terminal.echoes {
      return Hold(.password, "the program asks for something secret (its terminal does not echo)")
    }
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
  /// `cleanSince` is when the place where text is typed was last known to hold no draft.
  func afterLook(_ look: PaneLook, now: Date, cleanSince: Date) -> Hold? {
    if look.isDead { return Hold(.paneDead, "the program in the pane has ended") }
    if look.isInputOff {
      return Hold(.inputOff, "the pane's input is switched off (select-pane -d)")
    }
    if !["", "copy-mode", "view-mode"].contains(look.mode) {
      return Hold(.dialog, "tmux shows its \(look.mode) in the pane")
    }
    let lastKey = look.clients.map(\.lastKey).max() ?? 0
    if now < Self.endOfTyping(lastKey: lastKey, pause: typingPauseSeconds) {
      return Hold(.personTyping, "a person typed in the pane a moment ago")
    }
    let screen = ScreenReading(profile: profile, look: look)
    if let dialog = screen.dialog { return Hold(.dialog, "the program asks: \(dialog)") }
    if !screen.isReady { return Hold(.notReady, "the screen does not show that it takes input") }
    if !profile.acceptsWhileBusy && screen.isBusy { return Hold(.busy, "the program works") }
    let personTyped = Double(lastKey) + 1 > cleanSince.timeIntervalSince1970
    if let draft = screen.draft(personTyped: personTyped) {
      let shown = Printable.escaped(String(draft.prefix(60)))
      return Hold(.draft, "a draft stands in the pane: \(shown)")
    }
    // After a line was taken the terminal stays raw for a moment, and loses what is typed then.
    if profile.isLineEditor, !screen.isAtPrompt {
      return Hold(.notReady, "the cursor is not at the program's prompt")
    }
    return nil
  }

  /// When a person counts as no longer typing.
  ///
  /// tmux tells their last key in whole seconds, rounded
  /// down, so one more second is waited.
  static func endOfTyping(lastKey: Int, pause: Int) -> Date {
    Date(timeIntervalSince1970: Double(lastKey + 1 + pause))
  }
}
