import Control
import Model

extension Command {
  static let kill = Command(
    "kill", "End a teammate at once, with all that Roost started for it.",
    operands: [agentName], options: [team, json],
    details: """
      Its mailbox stays. Its worktree goes after a while, if all that is in it can be kept. One that
      was lost with its tmux server is given up. An agent that joined is left alone.
      """,
    example: "roost kill alice"
  ) { words, session in
    let address = try Identity(session).recipient(words[Self.agentName], team: words[Self.team])
    let answer = try await session.daemon().call(.killAgent, AgentRequest(agent: address).json) {
      try EndReply(json: $0, team: address.team)
    }
    session.show(answer) { ended in
      session.print(EndingWords(ended).sentence(done: "is ended"))
    }
  }
}
