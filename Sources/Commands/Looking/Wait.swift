import Control
import JSONSyntax
import Model

extension Command {
  private static let goal = Option<AgentGoal>(
    "until", value: "STATE", "idle, done, failed, needs-you or mail (default: idle)")
  private static let all = Flag("all", "every agent of the team that has not ended before")
  private static let timeout = Option<Duration>(
    "timeout", value: "TIME", "how long to wait (default: without end)")
  private static let names = Operand<[String]>("NAME…", .agent, isOptional: true)

  static let waitForAgents = Command(
    "wait", "Wait until agents are idle, done, or need you.",
    operands: [names], options: [all, goal, team, timeout, json],
    details: """
      It ends with 0 when all of them are as wanted, with 1 as soon as one of them has ended
      otherwise, and with 75 when the time is over. `mail` is unread mail in the agent's mailbox.
      """,
    example: "roost wait alice bob --until done --timeout 1h"
  ) { words, session in
    let identity = try Identity(session)
    let names = words[Self.names]
    guard names.isEmpty == words[Self.all] else {
      throw UsageError(
        names.isEmpty ? "wait for whom? Give names, or --all" : "give names or --all, not both")
    }
    let team = try words[Self.all] ? identity.team(words[Self.team]) : nil
    let agents = try names.map { try identity.recipient($0, team: words[Self.team]) }
    let wait = AgentWait(
      goal: words[Self.goal] ?? .idle, agents: agents, team: team, session: session)
    let reached = try await wait.run(within: words[Self.timeout])
    session.show(.array(reached.map(\.json))) {
      for row in reached { session.print("\(row.agent) \(row.words)") }
    }
  }
}
