import Control
import Model

extension Command {
  private static let description = Option<String>("description", value: "D", "what the team is for")
  private static let repository = Option<String>(
    "repo", value: "OWNER/NAME", "the repository that it works on")
  private static let session = Option<String>(
    "session", value: "ID", "sets this session's mailboxes apart from others'")
  private static let name = Operand<String>("NAME")

  static let teamCreate = Command(
    "team create", "Make a team.", operands: [name],
    options: [description, repository, session, json],
    example: "roost team create web --repo acme/web"
  ) { words, session in
    var request = CreateTeamRequest(name: words[Self.name])
    try Name.checked(request.name, kind: "team")
    request.description = words[Self.description]
    request.repository = words[Self.repository]
    request.session = words[Self.session]
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
