import Control
import Foundation
import JSONSyntax

extension Command {
  static let keptID = Operand("ID", .kept)

  static func ask(
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
}
