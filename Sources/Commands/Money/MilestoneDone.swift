import Platform
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let milestone = Operand<String>("MILESTONE")
  private static let commit = Option<String>("commit", value: "SHA", "the commit with the work")
  private static let file = Option<String>(
    "file", value: "PATH", kind: .file, "a file with the result")
  private static let note = Option<String>(
    "note", value: "TEXT", "what shows it, where that is neither a commit nor a file")

  static let milestoneDone = Command(
    "milestone done", "Say that a milestone is done, with what shows it.",
    operands: [name, milestone], options: [commit, file, note, json],
    details: """
      Its check is run, if it has one, in the directory of whoever does it, or here; what it prints is
      kept. A milestone without a check needs a commit, a file or a note.
      """,
    example: "roost milestone done web m1 --commit HEAD"
  ) { words, session in
    var change = MilestoneChange(
      team: words[Self.name], milestone: words[Self.milestone], kind: .done)
    change.evidence.commit = words[Self.commit]
    change.evidence.file = words[Self.file].map(session.absolute)
    change.evidence.note = words[Self.note]
    change.directory = session.absolute(".")
    try await MilestoneRows.make(change, session)
  }
}
