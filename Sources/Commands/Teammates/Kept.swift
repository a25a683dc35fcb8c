import Control
import Foundation
import JSONSyntax
import Model

extension Command {
  private static let keptID = Operand("ID", .kept)

  private static func ask(
    _ method: ControlMethod, _ session: Session, _ parameters: [String: String] = [:]
  ) async throws -> JSON {
    var object = JSONObject()
    for (name, value) in parameters { object[name] = .string(value) }
    // Snapshots of this repository are shown even if no note of them is left.
    object["cwd"] = .string(FileManager.default.currentDirectoryPath)
    return try await session.daemon().call(method, .object(object), timeout: .seconds(660))
  }

  static let keptList = Command(
    "kept list", "List what was kept of worktrees that are gone.", options: [.json],
    details: """
      Changed and untracked files are in a commit under refs/roost/kept of the repository, ignored
      ones in the home, readable for you alone.
      """,
    example: "roost kept list"
  ) { words, session in
    let rows = try await ask(.listKept, session)
    if words.has("json") { return session.print(rows) }
    guard let rows = rows.array, !rows.isEmpty else { return session.say("nothing is kept") }
    var table = Table("ID", "FILES", "IGNORED", "REPOSITORY")
    for row in rows {
      table.rows.append([
        Table.Cell(row["id"]?.string ?? ""), Table.Cell(row["ref"] == nil ? "-" : "snapshot"),
        Table.Cell("\(row["ignored"]?.array?.count ?? 0)"),
        Table.Cell(row["repository"]?.string ?? "", .faint),
      ])
    }
    session.print(table)
  }

  static let keptShow = Command(
    "kept show", "Show what is in kept work.", operands: [keptID], options: [.json],
    details: "The end of an ID, or the name of the agent, will do where it names one alone.",
    example: "roost kept show web/alice/20261121054753983"
  ) { words, session in
    let work = try await ask(.showKept, session, ["id": words.operand(0) ?? ""])
    if words.has("json") { return session.print(work) }
    let repository = work["repository"]?.string ?? ""
    session.print(
      "\(work["id"]?.string ?? "")  of branch \(work["branch"]?.string ?? "") in \(repository)")
    for change in work["changes"]?.array ?? [] {
      session.print("  \(change["kind"]?.string ?? "")  \(change["path"]?.string ?? "")")
    }
    if let ref = work["ref"]?.string {
      session.print("  → git -C \(repository) diff \(ref)^1 \(ref)")
    }
    guard let files = work["files"]?.string else { return }
    session.print("ignored files, in \(files):")
    for name in work["ignored"]?.array ?? [] { session.print("  \(name.string ?? "")") }
  }

  static let keptRestore = Command(
    "kept restore", "Make a worktree as the kept one was; it stays kept.",
    operands: [keptID, Operand("DIR", .file)], options: [.json],
    details: """
      DIR is a folder that is not there yet. It gets the commit and the branch, if no other worktree
      has it, the changed and untracked files, what was staged, and the ignored files.
      """,
    example: "roost kept restore web/alice/20261121054753983 ../alice"
  ) { words, session in
    let answer = try await ask(
      .restoreKept, session,
      ["id": words.operand(0) ?? "", "path": session.absolute(words.operand(1) ?? "")])
    if words.has("json") { return session.print(answer) }
    session.print("\(answer["id"]?.string ?? "") is in \(answer["path"]?.string ?? "")")
  }

  static let keptDrop = Command(
    "kept drop", "Forget kept work: its snapshot and its ignored files go.", operands: [keptID],
    options: [.json], example: "roost kept drop web/alice/20261121054753983"
  ) { words, session in
    let work = try await ask(.dropKept, session, ["id": words.operand(0) ?? ""])
    if words.has("json") { return session.print(work) }
    session.print("\(work["id"]?.string ?? "") is dropped")
  }
}
