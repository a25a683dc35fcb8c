import JSONSyntax
import Model
import Teams

extension Command {
  private static let stat = Flag("stat", "only which files, and how much in each")

  static let diff = Command(
    "diff", "Show what a teammate changed in its worktree since it began.",
    operands: [agentName], options: [team, stat, json],
    details: """
      Changes that are in no commit yet and new files are in it, ignored files are not. Where the
      worktree is gone it is what its branch holds, for which you have to be in the repository.
      """,
    example: "roost diff alice --stat"
  ) { words, session in
    let found = try await TeammateWork(
      words[agentName], team: words[team], session)
    let work = found.work
    let onlyFiles = words[Self.stat]
    let commits = try await work.commits()
    let open = try await work.uncommitted()
    let holder = commits.isEmpty ? nil : try await work.branchWithAll()
    try await session.show {
      [
        "agent": .string("\(found.owner)"), "repository": .string(work.record.repository),
        "worktree": work.isThere ? .string(work.record.path) : nil,
        "branch": .string(work.record.branch), "base": .string(work.record.base),
        "kept": found.kept.map(JSON.string),
        "commits": .array(commits.map { ["id": .string($0.id), "subject": .string($0.subject)] }),
        "uncommitted": .array(open.map(JSON.string)),
        "merged_into": holder.map(JSON.string),
        "files": .array(
          try await work.changes().map {
            [
              "path": .string($0.path), "added": $0.added.map(JSON.integer),
              "deleted": $0.deleted.map(JSON.integer),
            ]
          }),
        "diff": onlyFiles ? nil : .string(try await work.patch()),
      ]
    } text: {
      session.say(
        "\(found.owner): \(Printable.count(commits.count, "commit")) on \(work.record.branch), and"
          + " \(Printable.count(open.count, "file")) not committed")
      if let holder { session.say("its commits are all in \(holder) already") }
    }
    if let note = found.note { session.say(note) }
    guard !session.printsJSON else { return }
    if onlyFiles {
      let text = try await work.summary(columns: session.display.columns ?? 80)
      for line in text.split(separator: "\n") { session.print(String(line)) }
    } else {
      session.print(patch: try await work.patch())
    }
  }
}

extension Session {
  /// Prints a patch: for people line by line, with colours where they are wanted; for programs as it
  /// is, so that they can apply it.
  fileprivate func print(patch: String) {
    guard display.columns != nil else { return out(patch) }
    for line in patch.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      guard display.usesColor, let color = Self.color(of: line) else {
        print(String(line))
        continue
      }
      out("\u{1b}[\(color.rawValue)m")
      print(String(line))
      out("\u{1b}[0m")
    }
  }

  private static func color(of line: Substring) -> Table.Style? {
    switch line.first {
    case "+": .good
    case "-": .bad
    case "@": .warning
    case "d" where line.hasPrefix("diff "): .faint
    default: nil
    }
  }
}
