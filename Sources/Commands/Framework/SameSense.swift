import Model

/// Words by which people ask for the same thing in other programs.
enum SameSense {
  private static let groups: [Set<String>] = [
    ["stop", "kill", "abort", "end", "cancel", "terminate"],
    ["ls", "list", "ps", "show", "status", "info", "get"],
    ["rm", "remove", "delete", "del", "drop", "clean", "clear", "prune", "purge"],
    ["merge", "apply", "accept", "land"],
    ["start", "run", "launch", "exec", "create", "new", "add", "make", "form"],
    ["log", "logs", "output", "tail", "print"],
    ["result", "results", "summary", "stats", "report"],
    ["continue", "unpause", "resume"],
    ["redo", "again", "rerun", "restart", "retry"],
    ["why", "reason", "explain", "describe"],
    ["hold", "suspend", "pause"],
  ]

  /// What of some words a word may stand for.
  static func words(for word: String, among words: [String]) -> [String] {
    let meant = groups.filter { $0.contains(word) }.reduce(Set<String>()) { $0.union($1) }
    return words.filter { meant.contains($0) }
  }

  /// "; did you mean list?" for a word that is none of some: by its sense, or else by its letters.
  static func suggestion(for word: String, among words: [String]) -> String {
    let meant = Self.words(for: word.lowercased(), among: words)
    guard meant.isEmpty else { return "; did you mean \(meant.joined(separator: " or "))?" }
    return Name.suggestion(for: word, among: words)
  }
}
