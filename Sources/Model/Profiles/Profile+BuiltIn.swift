extension Profile {
  /// The profiles that come with Roost, by name.
  package static let builtIn: [String: Profile] = Dictionary(
    uniqueKeysWithValues: [
      claude, codex, opencode, gemini, qwen, amp, aider, gptme, vibe, shellREPL, plain,
    ].map { ($0.name, $0) })

  static func make(_ name: String, _ change: (inout Profile) -> Void) -> Profile {
    var profile = Profile(name: name)
    change(&profile)
    return profile
  }

  private static let plain = make(plainName) { _ in }
}

extension [ScreenRules.NamedPattern] {
  /// Patterns by name, in the order in which they are tried.
  static func named(_ patterns: KeyValuePairs<String, String>) -> Self {
    patterns.map { ScreenRules.NamedPattern($0, $1) }
  }
}
