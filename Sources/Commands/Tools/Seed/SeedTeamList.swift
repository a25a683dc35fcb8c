import Control
import JSONRPC
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  static let teamList = Tool(
    "team_list", "The teams that were formed for a goal.", arguments: [],
    result: [.init("teams", .list), .init("count", .count)], hints: .looks
  ) { _, context in
    let caller = try await context.caller()
    var teams: [JSON] = []
    for name in try caller.session.state().teams.keys.sorted() {
      do {
        let formation = try await caller.formation(name)
        teams.append([
          "teamId": .string(name), "name": .string(name), "goal": .string(formation.goal),
          "status": .string(formation.status.rawValue),
          "members": .integer(formation.members.count),
        ])
      } catch ControlError.refused(let error)
        where error.name == FormationError.notFormed(team: name).code
      {
        continue
      }
    }
    return ToolResult(["teams": .array(teams), "count": .integer(teams.count)])
  }
}
