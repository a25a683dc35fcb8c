package import Model
import Screens

/// One tmux command that types into a pane only if everything is still as it was looked at.
///
/// The server checks and pastes in one step of its own, so nothing can change in between. The
/// pane carries two options of Roost's. The *fencing token* names who may type: a daemon takes it, and
/// from then on commands of an earlier one that are still on their way are refused. The *trace*
/// names the last thing that was typed: each paste leaves its own, in the same step, so that it
/// proves afterwards whether a paste happened, whoever crashed meanwhile.
///
/// Only numbers and words that Roost made itself stand in the command; the text comes on standard
/// input.
package struct GuardedPaste: Sendable {
  package var binding: PaneBinding
  package var fencingToken: String
  package var trace: String
  /// The name of the program in front, as the look saw it.
  package var command: String
  package var bytes: [UInt8]
  /// When somebody last pressed a key in the pane's session, as an earlier look saw it.
  ///
  /// With it a paste can rely on that look: whatever a person does there makes it refuse.
  package var untouchedSince: String?
  /// Where the cursor must stand, and when a person must have pressed the last key: as the look saw
  /// it, so that what came between makes it refuse.
  private var unchanged: [String] = []
  /// Sent as a bracketed paste if the program asked for that; Enter is not.
  package var isFramed: Bool

  package init(
    into look: PaneSnapshot, fencingToken: String, trace: String, bytes: [UInt8], isFramed: Bool
  ) {
    binding = look.binding
    self.fencingToken = fencingToken
    self.trace = trace
    command = look.command
    self.bytes = bytes
    self.isFramed = isFramed
  }

  /// Refuses if the cursor has moved, or a person pressed a key, since a look.
  package mutating func expectsCursor(of look: PaneSnapshot) {
    unchanged = [
      Self.equal("cursor_x", "\(look.screen.cursor.column)"),
      Self.equal("cursor_y", "\(look.screen.cursor.row)"),
      Self.equal("session_activity", "\(look.sessionActivity)"),
    ]
  }

  /// Refuses if a person pressed a key since a look, or anything but the last piece was typed.
  package mutating func follows(_ trace: String, since look: PaneSnapshot) {
    unchanged = [
      Self.equal(PaneSnapshot.trace, trace),
      Self.equal("session_activity", "\(look.sessionActivity)"),
    ]
  }

  /// A text as it stands for itself in a condition of tmux.
  static func quoted(_ text: String) -> String {
    text.reduce(into: "") { quoted, character in
      if "#,}".contains(character) { quoted += "#" }
      quoted.append(character)
    }
  }

  static let done = "PASTED"
  static let refused = "REFUSED"

  var buffer: String { "roost-\(trace)" }

  var arguments: [String] {
    let pane = binding.pane
    // A paste, and not send-keys: with synchronize-panes a key goes to every pane of the window.
    let paste = [
      "if-shell -F -t \(pane) '#{pane_in_mode}' 'send-keys -t \(pane) -X cancel'",
      "set-option -p -t \(pane) \(PaneSnapshot.trace) \(trace)",
      "paste-buffer \(isFramed ? "-p " : "")-r -d -b \(buffer) -t \(pane)",
      "display-message -p \(Self.done)",
    ]
    let refuse = ["delete-buffer -b \(buffer)", "display-message -p \(Self.refused)"]
    return [
      "load-buffer", "-b", buffer, "-", ";",
      "if-shell", "-F", "-t", pane, Self.all(conditions),
      paste.joined(separator: " ; "), refuse.joined(separator: " ; "),
    ]
  }

  private var conditions: [String] {
    var conditions = Self.identity(of: binding)
    conditions.append(Self.equal("pane_dead", "0"))
    conditions.append(Self.equal("pane_input_off", "0"))
    conditions.append(Self.equal(PaneSnapshot.fencingToken, fencingToken))
    conditions += unchanged
    if let untouchedSince {
      conditions.append(Self.equal("session_activity", untouchedSince))
      conditions.append(Self.equal("window_linked", "0"))
      conditions.append(Self.equal("pane_in_mode", "0"))
    }
    conditions.append(Self.equal("pane_current_command", Self.quoted(command)))
    return conditions
  }

  /// That the pane is the one bound.
  static func identity(of binding: PaneBinding) -> [String] {
    [
      equal("pid", "\(binding.serverPID)"),
      equal("start_time", "\(binding.serverStarted)"),
      equal("pane_id", binding.pane),
      equal("pane_pid", "\(binding.panePID)"),
    ]
  }

  static func equal(_ variable: String, _ value: String) -> String {
    "#{==:#{\(variable)},\(value)}"
  }

  /// tmux joins only two conditions at a time.
  static func all(_ conditions: [String]) -> String {
    guard let last = conditions.last else { return "1" }
    return conditions.dropLast().reversed().reduce(last) { "#{&&:\($1),\($0)}" }
  }
}

extension TmuxServer {
  /// Types if the guard allows it; false if it refused, and then nothing was typed.
  package func paste(_ paste: GuardedPaste) async throws -> Bool {
    let output: String
    do {
      output = try await run(paste.arguments, input: paste.bytes)
    } catch let error as TmuxError {
      // The condition itself failed, as with a pane that is gone: the buffer is still there.
      if case .noServer = error { throw error }
      _ = try? await run(["delete-buffer", "-b", paste.buffer])
      throw error
    }
    switch output.split(separator: "\n").last.map(String.init) {
    case GuardedPaste.done?: return true
    case GuardedPaste.refused?: return false
    default: throw TmuxError.unexpectedOutput(output)
    }
  }

  /// Takes the fencing token of a bound pane and tells the trace that is on it; nil if it is another pane
  /// by now.
  ///
  /// From then on nothing that was started before can type there.
  package func takeFencingToken(of binding: PaneBinding, as fencingToken: String) async throws
    -> String?
  {
    let marker = "TRACE:"
    let take = [
      "set-option -p -t \(binding.pane) \(PaneSnapshot.fencingToken) \(fencingToken)",
      "display-message -p -t \(binding.pane) '\(marker)#{\(PaneSnapshot.trace)}'",
    ]
    let output = try await run([
      "if-shell", "-F", "-t", binding.pane, GuardedPaste.all(GuardedPaste.identity(of: binding)),
      take.joined(separator: " ; "), "display-message -p \(GuardedPaste.refused)",
    ])
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    if line == GuardedPaste.refused { return nil }
    guard line.hasPrefix(marker) else { throw TmuxError.unexpectedOutput(output) }
    return String(line.dropFirst(marker.count))
  }
}

extension TmuxServer {
  /// Ends a bound pane; any other pane that has its number by now is left alone, and it says false.
  package func killPane(_ binding: PaneBinding) async throws -> Bool {
    let output = try await run([
      "if-shell", "-F", "-t", binding.pane, GuardedPaste.all(GuardedPaste.identity(of: binding)),
      "display-message -p \(GuardedPaste.done) ; kill-pane -t \(binding.pane)",
    ])
    return output.hasPrefix(GuardedPaste.done)
  }
}
