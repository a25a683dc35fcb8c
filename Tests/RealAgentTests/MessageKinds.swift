import TestSupport

/// Forty kinds of messages: long ones, ones of many lines, and ones that a program could take for
/// something else than a message.
enum MessageKinds {
  /// Those for one kind of agent.
  static func all(for kind: RealAgent.Kind) -> [String] {
    switch kind {
    // It leaves half of a flag in its composer, where tmux takes it for wider than it is.
    case .vibe: all.filter { !$0.contains("🇩🇪") }
    case .claude, .codex, .gptme, .aider: all
    }
  }

  private static let all: [String] = [
    "x", words(10), words(100), words(800), words(801), words(1000), words(2000), words(4000),
    lines(2), lines(3), lines(5), lines(10), lines(39),
    "/help", "!ls", "# a heading", "@README.md please", "? what", "$PATH", "-flag", "~/x", "exit",
    "ends with a backslash \\", "ends with a semicolon;", "ends with @file", "ends with @",
    "  blanks around  ", "a\ttab\tin it", "👩‍👩‍👧‍👦 🇩🇪 👍🏽 é ñ", "漢字かな交じり文、全角ＡＢＣ",
    "e\u{301}a\u{308}", "```swift\nlet x = 1\n\n  indented()\n```",
    "red \u{1b}[31m and \u{1b}[201~ paste end", String(repeating: "w", count: 1000),
    "❯ hello\n────────\n❯ ", "› Write tests\n  test default · here",
    "Do you want to proceed?\n❯ 1. Yes\n  2. No", "Working (3s • esc to interrupt)",
    "[Pasted text #1 +3 lines]", "{\"a\": [1, 2], \"b\": \"c\\\"d\"}",
  ]

  /// Words of a length in characters.
  private static func words(_ length: Int) -> String {
    let text = (0...).lazy.map { "word\($0)" }
    var result = ""
    for word in text {
      guard result.count < length else { break }
      result += result.isEmpty ? word : " \(word)"
    }
    return String(result.prefix(length - 1)) + "."
  }

  private static func lines(_ count: Int) -> String {
    (1...count).map { "line \($0) of \(count)" }.joined(separator: "\n")
  }
}
