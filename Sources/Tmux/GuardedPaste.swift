package import Model
import Screens

/// One tmux command that types into a pane only if everything is still as it was looked at.
///
/// The server checks and pastes in one step of its own, so nothing can change in between. The
/// pane carries two options of Roost's. The *baton* names who may type: a daemon takes it, and
/// from then on commands of an earlier one that are still on their way are refused. The *trace*
/// names the last thing that was typed: each paste leaves its own, in the same step, so that it
/// proves afterwards whether a paste happened, whoever crashed meanwhile.
///
/// Only numbers and words that Roost made itself stand in the command; the text comes on standard
/// input.
package struct GuardedPaste: Sendable {
  package var binding: PaneBinding
  package var baton: String
  package var trace: String
  /// The program in front, as the look saw it; nil where its name cannot stand in a condition.
  package var command: String?
  /// What is pasted, each piece as a paste of its own, one right behind the other.
  package var pieces: [[UInt8]]
  /// Nobody may have pressed a key in the pane's session after this time, in seconds since 1970.
  ///
  /// With it a paste can rely on an earlier look: whatever a person does there makes it refuse.
  package var untouchedSince: Int?
  /// Where the cursor must stand, and when a person must have pressed the last key: as the look saw
  /// it, so that what came between makes it refuse.
  private var unchanged: [String] = []
  /// Sent as a bracketed paste if the program asked for that; Enter is not.
  package var isFramed: Bool

  package init(
    into look: PaneLook, baton: String, trace: String, pieces: [[UInt8]], isFramed: Bool
  ) {
    binding = look.binding
    self.baton = baton
    self.trace = trace
    command = Self.isPlainWord(look.command) ? look.command : nil
    self.pieces = pieces
    self.isFramed = isFramed
  }

  /// Refuses if the cursor has moved, or a person pressed a key, since a look.
  package mutating func expectsCursor(of look: PaneLook) {
    unchanged = [
      Self.equal("cursor_x", "\(look.screen.cursor.column)"),
      Self.equal("cursor_y", "\(look.screen.cursor.row)"),
      Self.equal("session_activity", "\(look.sessionActivity)"),
    ]
  }

  /// Whether a text can stand in a tmux condition as it is.
  static func isPlainWord(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
  }

  static let done = "PASTED"
  static let refused = "REFUSED"

  /// The buffer of a piece; the last one comes with the command itself.
  func buffer(_ index: Int) -> String { "roost-\(trace)-\(index)" }

  var arguments: [String] {
    let pane = binding.pane
    let buffers = pieces.indices.map(buffer)
    // A paste, and not send-keys: with synchronize-panes a key goes to every pane of the window.
    let paste =
      [
        "if-shell -F -t \(pane) '#{pane_in_mode}' 'send-keys -t \(pane) -X cancel'",
        "set-option -p -t \(pane) \(PaneLook.trace) \(trace)",
      ]
      + buffers.map { "paste-buffer \(isFramed ? "-p " : "")-r -d -b \($0) -t \(pane)" }
      + ["display-message -p \(Self.done)"]
    let refuse =
      buffers.map { "delete-buffer -b \($0)" } + ["display-message -p \(Self.refused)"]
    return [
      "load-buffer", "-b", buffer(pieces.count - 1), "-", ";",
      "if-shell", "-F", "-t", pane, Self.all(conditions),
      paste.joined(separator: " ; "), refuse.joined(separator: " ; "),
    ]
  }

  private var conditions: [String] {
    var conditions = Self.identity(of: binding)
    conditions.append(Self.equal("pane_dead", "0"))
    conditions.append(Self.equal("pane_input_off", "0"))
    conditions.append(Self.equal(PaneLook.baton, baton))
    conditions += unchanged
    if let untouchedSince {
      conditions.append("#{e|<=:#{session_activity},\(untouchedSince)}")
      conditions.append(Self.equal("window_linked", "0"))
      conditions.append(Self.equal("pane_in_mode", "0"))
    }
    if let command { conditions.append(Self.equal("pane_current_command", command)) }
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
      for index in paste.pieces.indices.dropLast() {
        _ = try await run(
          ["load-buffer", "-b", paste.buffer(index), "-"], input: paste.pieces[index])
      }
      output = try await run(paste.arguments, input: paste.pieces.last ?? [])
    } catch let error as TmuxError {
      // The condition itself failed, as with a pane that is gone: the buffers are still there.
      if case .noServer = error { throw error }
      await forget(paste)
      throw error
    }
    switch output.split(separator: "\n").last.map(String.init) {
    case GuardedPaste.done?: return true
    case GuardedPaste.refused?: return false
    default: throw TmuxError.unexpectedOutput(output)
    }
  }

  /// Deletes what was loaded for a paste that did not happen.
  private func forget(_ paste: GuardedPaste) async {
    for index in paste.pieces.indices {
      _ = try? await run(["delete-buffer", "-b", paste.buffer(index)])
    }
  }

  /// Takes the baton of a bound pane and tells the trace that is on it; nil if it is another pane
  /// by now.
  ///
  /// From then on nothing that was started before can type there.
  package func takeBaton(of binding: PaneBinding, as baton: String) async throws -> String? {
    let marker = "TRACE:"
    let take = [
      "set-option -p -t \(binding.pane) \(PaneLook.baton) \(baton)",
      "display-message -p -t \(binding.pane) '\(marker)#{\(PaneLook.trace)}'",
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
  /// Ends a bound pane; any other pane that has its number by now is left alone.
  package func killPane(_ binding: PaneBinding) async throws {
    _ = try await run([
      "if-shell", "-F", "-t", binding.pane, GuardedPaste.all(GuardedPaste.identity(of: binding)),
      "kill-pane -t \(binding.pane)",
    ])
  }
}
