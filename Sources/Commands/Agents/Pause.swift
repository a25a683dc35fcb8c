import Control
import Model

extension Command {
  static let pause = Command(
    "pause", "Hold an agent's messages until `roost resume`.",
    operands: [agentName], options: [team, json], example: "roost pause bob"
  ) { words, session in
    try await setPaused(.pauseAgent, "is paused", words, session)
  }

  static func setPaused(
    _ method: ControlMethod, _ done: String, _ words: Invocation, _ session: Session
  ) async throws {
    let address = try Identity(session).recipient(words[Self.agentName], team: words[Self.team])
    let answer = try await session.daemon().call(method, AgentRequest(agent: address).json) {
      try Agent(json: $0, team: address.team)
    }
    session.show(answer) { agent in session.print("\(agent.address) \(done)") }
  }
}
