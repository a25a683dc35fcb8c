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
    let name = request.name
    let answer = try await session.daemon().call(.createTeam, request.json) {
      try Team(json: $0, name: name)
    }
    session.show(answer) { team in
      session.print("team \(team.name); agents join with `roost join NAME --team \(team.name)`")
    }
  }
}
