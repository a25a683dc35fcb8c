/// One case of a drill: a shell, a program of its that fails after some bytes, and a text for it that
/// would run in the shell.
struct FailingReaderPlan: CustomStringConvertible {
  let number: Int
  /// The pane's command.
  let shell: String
  let action: String
  /// After how many bytes the program fails.
  let count: Int
  let text: String
  let isKilled: Bool

  var description: String { "\(number): \(shell), \(action) after \(count) bytes" }

  /// What every text ends with.
  static let end = "end"

  private static let shells = ["dash -i", "bash --norc -i", "zsh -f -i"]
  private static let actions = ["hang", "die", "shell", "child", "cooked", "flush", "stop"]

  init(_ number: Int, canary: String, _ random: inout SeededGenerator) {
    self.number = number
    let shell = Self.shells.randomElement(using: &random) ?? ""
    let places = [
      "exec \(shell)", "exec \(shell)", "exec \(shell)", "exec script -qc '\(shell)' /dev/null",
    ]
    // There what runs leaves a trace also where it is a redirection alone.
    self.shell = "cd \(canary) && " + (places.randomElement(using: &random) ?? "")
    action = Self.actions.randomElement(using: &random) ?? ""
    text = Self.text("touch \(canary)/\(number)", &random) + Self.end
    // Each piece has a frame of twelve bytes; the header stands before it.
    count = Int.random(in: 0...(text.utf8.count + 100), using: &random)
    // A shell whose parent is killed finds the end of its input, at which it runs what it has read.
    isKilled = action == "hang" || action != "child" && Bool.random(using: &random)
  }

  /// A text whose lines would each run in a shell.
  private static func text(_ touch: String, _ random: inout SeededGenerator) -> String {
    let lines = [
      "one", "\(touch)-a", "$(\(touch)-b)", "\(touch)-c;", "`\(touch)-d`", "; \(touch)-e &",
      "| \(touch)-f", "&& \(touch)-g", "\t\(touch)-h", "", "\u{1B}[201~\(touch)-i",
      "\u{03}\(touch)-j", "x\r\(touch)-k\r", "> \(touch)-l", "x; \(touch)-m; y", "\(touch)-n \\",
      "'\(touch)-o", "\u{04}\(touch)-p", "!\(touch)-q", "eval \"\(touch)-r\"",
    ]
    let length = [1, 2, 5, 12].randomElement(using: &random) ?? 1
    return (0..<length).map { _ in lines.randomElement(using: &random) ?? "" }
      .joined(separator: "\n") + "\n"
  }
}
