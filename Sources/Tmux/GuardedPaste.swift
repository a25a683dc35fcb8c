package import Model

/// One tmux command that types into a pane only if everything is still as it was looked at.
///
/// The server checks and pastes in one step of its own, so nothing can change in between. The
/// pane carries a *baton*, an option that names the last attempt to type. A paste is made only if
/// the baton is the expected one, and puts its own in its place. So the baton proves afterwards
/// whether a paste happened, whoever crashed meanwhile, and whoever takes the baton first fences
/// off commands of an earlier daemon that are still on their way.
///
/// Only numbers and words that Roost made itself stand in the command; the text comes on standard
/// input.
package struct GuardedPaste: Sendable {
  package var binding: PaneBinding
  package var expectedBaton: String
  package var newBaton: String
  /// The program in front, as the look saw it; nil where its name cannot stand in a condition.
  package var command: String?
  package var text: [UInt8]
  /// Sent as a bracketed paste if the program asked for that; Enter is not.
  package var isFramed: Bool

  package init(
    into look: PaneLook, expectedBaton: String, newBaton: String, text: [UInt8], isFramed: Bool
  ) {
    binding = look.binding
    self.expectedBaton = expectedBaton
    self.newBaton = newBaton
    command = Self.isPlainWord(look.command) ? look.command : nil
    self.text = text
    self.isFramed = isFramed
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

  var arguments: [String] {
    let pane = binding.pane
    let buffer = "roost-\(newBaton)"
    // A paste, and not send-keys: with synchronize-panes a key goes to every pane of the window.
    let paste = [
      "if-shell -F -t \(pane) '#{pane_in_mode}' 'send-keys -t \(pane) -X cancel'",
      "set-option -p -t \(pane) \(PaneLook.baton) \(newBaton)",
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
    conditions.append(Self.equal(PaneLook.baton, expectedBaton))
    if let command { conditions.append(Self.equal("pane_current_command", command)) }
    return conditions
  }

  /// That the pane is the one bound, lives and takes input.
  static func identity(of binding: PaneBinding) -> [String] {
    [
      equal("pid", "\(binding.serverPID)"),
      equal("start_time", "\(binding.serverStarted)"),
      equal("pane_id", binding.pane),
      equal("pane_pid", "\(binding.panePID)"),
      equal("pane_dead", "0"),
      equal("pane_input_off", "0"),
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
      output = try await run(paste.arguments, input: paste.text)
    } catch let error as TmuxError {
      // The condition itself failed, as with a pane that is gone: the buffer is still there.
      if case .noServer = error { throw error }
      _ = try? await run(["delete-buffer", "-b", "roost-\(paste.newBaton)"])
      throw error
    }
    switch output.split(separator: "\n").last.map(String.init) {
    case GuardedPaste.done?: return true
    case GuardedPaste.refused?: return false
    default: throw TmuxError.unexpectedOutput(output)
    }
  }

  /// Takes the baton of a bound pane and tells whose it was; nil if it is another pane by now.
  ///
  /// From then on nothing that was started before can type there.
  package func takeBaton(of binding: PaneBinding, as new: String) async throws -> String? {
    let marker = "BATON:"
    let take = [
      "display-message -p -t \(binding.pane) '\(marker)#{\(PaneLook.baton)}'",
      "set-option -p -t \(binding.pane) \(PaneLook.baton) \(new)",
    ]
    let output = try await run([
      "if-shell", "-F", "-t", binding.pane,
      GuardedPaste.all(GuardedPaste.identity(of: binding).filter { !$0.contains("input_off") }),
      take.joined(separator: " ; "), "display-message -p \(GuardedPaste.refused)",
    ])
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    if line == GuardedPaste.refused { return nil }
    guard line.hasPrefix(marker) else { throw TmuxError.unexpectedOutput(output) }
    return String(line.dropFirst(marker.count))
  }
}
