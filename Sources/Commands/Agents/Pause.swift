import Control
import JSONSyntax
import Store

extension Command {
  static let pause = Command(
    "pause", "Hold an agent's messages until `roost resume`.",
    operands: [Operand("NAME", .agent)], options: [.team, .json], example: "roost pause bob"
  ) { words, session in
    try await setPaused(.pauseAgent, "is paused", words, session)
  }

  static func setPaused(
    _ method: ControlMethod, _ done: String, _ words: Invocation, _ session: Session
  ) async throws {
    let address = try Identity(session).recipient(words.operand(0) ?? "", team: words["team"])
    let agent = try await session.daemon().call(method, ["agent": .string("\(address)")])
    if words.has("json") { session.print(agent) } else { session.print("\(address) \(done)") }
  }
}
