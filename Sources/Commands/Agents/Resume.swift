import Control

extension Command {
  static let resume = Command(
    "resume", "Let an agent's messages flow again.",
    operands: [agentName], options: [team, json], example: "roost resume bob"
  ) { words, session in
    try await setPaused(.resumeAgent, "is no longer paused", words, session)
  }
}
