import Control
import Model

extension Command {
  private static let name = Operand<String>("TEAM")

  static let accept = Command(
    "accept", "Take part in a team that asks you.", operands: [name], options: [asAgent, json],
    example: "roost accept login-fix"
  ) { words, session in
    try await InvitationWords.answer(words[Self.name], words, session, accepts: true)
  }
}

/// An agent's answer to a team that asks it to take part.
enum InvitationWords {
  static func answer(
    _ team: String, _ words: Invocation, _ session: Session, accepts: Bool, reason: String? = nil
  ) async throws {
    let agent = try Identity(session).worker(words[Command.asAgent], team: nil)
    let answer = InvitationAnswer(team: team, agent: agent, accepts: accepts, reason: reason)
    _ = try await session.daemon().call(.answerInvitation, answer.json) { $0 }
    session.show(answer.json) {
      session.print(
        accepts
          ? "\(agent) takes part in team \(team)" : "\(agent) does not take part in team \(team)")
    }
  }
}
