/// What a planner is told of the repository that the goal is about.
package struct RepositoryFacts: Sendable, Equatable {
  package var name: String
  package var branch: String?
  /// How many files git keeps there.
  package var files: Int?
  /// What lies at the top of it, directories with a slash behind their names.
  package var entries: [String] = []
  /// How many of the files end in what: `swift`, 120.
  package var kinds: [(ending: String, count: Int)] = []
  /// The project's own words to agents (AGENTS.md), by the name of the file.
  package var guides: [(name: String, text: String)] = []

  package init(name: String) {
    self.name = name
  }

  package static func == (left: RepositoryFacts, right: RepositoryFacts) -> Bool {
    left.lines == right.lines && left.guideText == right.guideText
  }

  private static let entryLimit = 60
  private static let guideLimit = 8 << 10

  /// The facts, one a line.
  var lines: [String] {
    var lines = ["Name: \(PlanDraft.Entry.oneLine(name))"]
    if let branch { lines.append("Branch: \(PlanDraft.Entry.oneLine(branch))") }
    if let files { lines.append("Files: \(files)") }
    if !kinds.isEmpty {
      let most = kinds.sorted { ($1.count, $0.ending) < ($0.count, $1.ending) }.prefix(8)
      lines.append("Kinds: " + most.map { "\($0.ending) (\($0.count))" }.joined(separator: ", "))
    }
    if !entries.isEmpty {
      let shown = entries.prefix(Self.entryLimit).map(PlanDraft.Entry.oneLine)
      let more = entries.count > shown.count ? ", and \(entries.count - shown.count) more" : ""
      lines.append("At the top: \(shown.joined(separator: ", "))\(more)")
    }
    return lines
  }

  /// The guides, each under its name, up to 8 KiB each.
  var guideText: String {
    guides.map { "\n--- \($0.name) ---\n\(cut($0.text, to: Self.guideLimit))\n" }.joined()
  }
}

/// The beginning of a text, at most as many bytes, whole characters, and a mark where more follows.
func cut(_ text: String, to limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  var end = text.utf8.index(text.startIndex, offsetBy: limit)
  while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
  return "\(text[..<end])…"
}
