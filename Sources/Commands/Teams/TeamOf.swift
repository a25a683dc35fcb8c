import Control
import JSONSyntax
import Model

extension Command {
  private static let member = Operand<String>("NAME", .agent)

  static let teamOf = Command(
    "team of", "List the teams that an agent was chosen for and that are active.",
    operands: [member], options: [json], example: "roost team of bob"
  ) { words, session in
    let agent = try Identity(session).worker(words[Self.member], team: nil)
    let teams = try await session.daemon().call(.teamsOf, AgentRequest(agent: agent).json) {
      ($0.array ?? []).compactMap(\.string)
    }
    session.show(teams) { for team in $0 { session.print(team) } }
  }
}
