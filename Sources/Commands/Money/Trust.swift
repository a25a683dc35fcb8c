import Control
import Model
import Tasks

extension Command {
  private static let agent = Operand<String?>("NAME", .agent)

  static let trust = Command(
    "trust", "Show how far agents are trusted, and why.", operands: [agent],
    options: [team, json],
    details: """
      Successes make trust grow, failures and missed deadlines lessen it; what a machine did does not
      count. It weighs answers with trust_weighted, chooses members, and decides who is paid
      afterwards.
      """,
    example: "roost trust bob"
  ) { words, session in
    let agent = try words[Self.agent].map {
      try Identity(session).worker($0, team: words[Command.team])
    }
    let answer = try await session.daemon().call(
      .showTrust, TaskRequest(task: nil, agent: agent.map { "\($0)" }).json, as: TrustReply.list)
    session.show(answer) { replies in
      for reply in replies { session.print("\(reply.agent)  \(reply.record.explanation)") }
    }
  }
}
