import Control
import JSONSyntax
import Model

extension Command {
  static let teamCreate = Command(
    "team create", "Make a team.", operands: [Operand("NAME")],
    options: [
      Option("description", value: "D", "what the team is for"),
      Option("repo", value: "OWNER/NAME", "the repository that it works on"),
      Option("session", value: "ID", "sets this session's mailboxes apart from others'"),
      .json,
    ],
    example: "roost team create web --repo acme/web"
  ) { words, session in
    var request = CreateTeamRequest(name: words.operand(0) ?? "")
    try Name.checked(request.name, kind: "team")
    request.description = words["description"]
    request.repository = words["repo"]
    request.session = words["session"]
    if let id = request.session { try Name.checked(id, kind: "session") }
    if let repository = request.repository, !Team.isRepository(repository) {
      throw UsageError("--repo needs OWNER/NAME, not \(repository)")
    }
    let team = try await session.daemon().call(.createTeam, request.json)
    if words.has("json") {
      session.print(team)
    } else {
      session.print(
        "team \(request.name); agents join with `roost join NAME --team \(request.name)`")
    }
  }
}
