import Tasks
import Control
import JSONSyntax
import Model
import Teams

extension Command {
  private static let name = Operand<String?>("NAME", .team)

  static let teamGit = Command(
    "team git", "Show where each member of a team is with its work, and what would conflict.",
    operands: [name], options: [json],
    details: """
      Ahead and behind are counted from what the repository's own checkout has. What would conflict
      is told of committed work; nothing is merged or changed.
      """,
    example: "roost team git web"
  ) { words, session in
    let identity = try Identity(session)
    let name = try identity.team(words[Self.name])
    let formation = try await teamFormation(of: name, session)
    let agents =
      formation?.members.compactMap { identity.state.agent($0.agent) }
      ?? identity.state.teams[name]?.agents.values.map { $0 } ?? []
    let work = try await TeamWork(
      of: agents.map { ($0.address, $0.workDirectory) },
      leader: formation?.leader)
    session.show(json(work)) { show(work, session) }
  }

  private static func show(_ work: TeamWork, _ session: Session) {
    var table = Table("MEMBER", "BRANCH", "HEAD", "CHANGED", "AHEAD", "BEHIND", "DIRECTORY")
    for one in work.members {
      let isGit = one.repository != nil
      table.rows.append([
        Table.Cell("\(one.agent)"), Table.Cell(one.branch ?? (isGit ? "(none)" : "-")),
        Table.Cell(one.head.map { String($0.prefix(9)) } ?? "-"),
        Table.Cell(isGit ? "\(one.dirty)" : "-", one.dirty > 0 ? .warning : .plain),
        Table.Cell(isGit ? "\(one.ahead)" : "-"), Table.Cell(isGit ? "\(one.behind)" : "-"),
        Table.Cell(one.directory, .faint),
      ])
    }
    session.print(table)
    for conflict in work.conflicts {
      let names = conflict.agents.map(\.name).joined(separator: " and ")
      session.print("\(names) conflict in \(conflict.files.joined(separator: ", "))")
    }
  }

  private static func json(_ work: TeamWork) -> JSON {
    [
      "members": .array(
        work.members.map { one in
          [
            "agent": .string("\(one.agent)"), "directory": .string(one.directory),
            "repository": one.repository.map(JSON.string), "branch": one.branch.map(JSON.string),
            "head": one.head.map(JSON.string), "dirty": .integer(one.dirty),
            "ahead": .integer(one.ahead), "behind": .integer(one.behind),
          ]
        }),
      "conflicts": .array(
        work.conflicts.map { conflict in
          [
            "agents": .array(conflict.agents.map { .string("\($0)") }),
            "files": .array(conflict.files.map(JSON.string)),
          ]
        }),
      "divergences": .array(
        work.divergences.map { one in
          [
            "repository": .string(one.repository), "majority": .string(one.majority),
            "tie": .bool(one.isTie), "others": .array(one.others.map { .string("\($0)") }),
          ]
        }),
    ]
  }
}
