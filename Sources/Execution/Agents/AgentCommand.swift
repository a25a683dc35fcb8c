/// How an agent is run without a terminal: a program that reads what it is to do on standard input.
package struct AgentCommand: Sendable, Equatable {
  package let arguments: [String]

  /// The command of an agent by its name, or a shell command as it stands.
  ///
  /// Nil for a single word that is neither a known agent nor a program.
  package init?(_ written: String, model: String?, isProgram: (String) -> Bool) {
    if let known = Self.known[written] {
      arguments = known.arguments + (model.map { [known.modelOption, $0] } ?? []) + known.end
    } else if written.contains(where: \.isWhitespace) || isProgram(written) {
      arguments = ["sh", "-c", written]
    } else {
      return nil
    }
  }

  /// Whether an agent, by its name, prints nothing until its end.
  package static func isSilent(_ written: String) -> Bool { known[written] != nil }

  /// One agent's headless form.
  private struct Form {
    var arguments: [String]
    var modelOption = "--model"
    var end: [String] = []
  }

  private static let known: [String: Form] = [
    "claude": Form(
      arguments: ["claude", "-p", "--output-format", "json", "--permission-mode", "acceptEdits"]),
    "codex": Form(
      arguments: ["codex", "exec", "--json", "--sandbox", "workspace-write"], end: ["-"]),
    "gemini": Form(
      arguments: ["gemini", "--output-format", "json", "--approval-mode", "auto_edit"]),
    "qwen": Form(arguments: ["qwen", "--output-format", "json", "--approval-mode", "auto-edit"]),
    "gptme": Form(arguments: ["gptme", "--non-interactive", "--no-stream"]),
  ]
}
