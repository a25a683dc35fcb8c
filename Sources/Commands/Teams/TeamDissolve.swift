import Control
import JSONSyntax
import Model
import Store

extension Command {
  static let teamDissolve = Command(
    "team dissolve", "Ask every teammate to finish, end those that do, and put the team away.",
    operands: [Operand("NAME", .team)],
    options: [
      Option("reason", value: "R", "why"),
      Option("timeout", value: "TIME", "how long each may take to answer (default: 60s)"),
      Option("force", "end those that refuse or do not answer"), .json,
    ],
    details: """
      Nobody is ended against its will without --force. Worktrees are removed where all work in
      them is kept, untracked and ignored files too; others stay, and are named. The team's files
      move into dissolved/.
      """,
    example: "roost team dissolve web --reason \"released\""
  ) { words, session in
    let name = try Identity(session).team(words.operand(0))
    let limit = try words.duration("timeout")
    let wait = try limit ?? .seconds(session.settings().shutdownSeconds)
    session.say("asking the teammates to finish; this takes \(Int(wait / .seconds(1))) s at most")
    let answer = try await session.daemon().call(
      .dissolveTeam,
      [
        "name": .string(name), "reason": words["reason"].map(JSON.string),
        "force": .bool(words.has("force")),
        "seconds": limit.map { .integer(max(1, Int($0 / .seconds(1)))) },
      ], timeout: wait + .seconds(660))
    let members = answer["members"]?.array ?? []
    if words.has("json") {
      session.print(answer)
    } else if !members.isEmpty {
      var table = Table("AGENT", "OUTCOME", "NOTE")
      for member in members {
        table.rows.append([
          Table.Cell(member["agent"]?.string ?? ""), Table.Cell(member["outcome"]?.string ?? ""),
          Table.Cell(member["note"]?.string ?? "", .faint),
        ])
      }
      session.print(table)
    }
    guard let archive = answer["archive"]?.string else {
      let staying = members.filter { $0["ended"] == false }
      let left = staying.map { member in
        let note = member["note"]?.string.map { " (\($0))" } ?? ""
        let name = member["agent"]?.string?.prefix { $0 != "@" } ?? ""
        return "\(name): \(member["outcome"]?.string ?? "")\(note)"
      }
      let hasErrors = staying.contains { $0["outcome"] == "error" }
      throw CommandFailure(
        "team \(name) is not dissolved: \(left.joined(separator: ", ")); "
          + (hasErrors ? "mend that and dissolve it again" : "--force ends them"))
    }
    if !words.has("json") {
      session.print("team \(name) is dissolved; its files are in \(archive)")
    }
  }
}
