import Control
import Foundation

extension Command {
  static let keptID = Operand("ID", .kept)

  static let keptList = Command(
    "kept list", "List what was kept of worktrees that are gone.", options: [json],
    details: """
      Changed and untracked files are in a commit under refs/roost/kept of the repository, ignored
      ones in the home, readable for you alone.
      """,
    example: "roost kept list"
  ) { words, session in
    let request = ListKeptRequest(directory: FileManager.default.currentDirectoryPath)
    let answer = try await session.daemon().call(
      .listKept, request.json, timeout: .seconds(660), as: KeptReply.list)
    session.show(answer) { rows in
      guard !rows.isEmpty else { return session.say("nothing is kept") }
      var table = Table("ID", "FILES", "IGNORED", "REPOSITORY")
      for row in rows {
        table.rows.append([
          Table.Cell(row.id), Table.Cell(row.ref == nil ? "-" : "snapshot"),
          Table.Cell("\(row.ignored.count)"), Table.Cell(row.repository, .faint),
        ])
      }
      session.print(table)
    }
  }
}
