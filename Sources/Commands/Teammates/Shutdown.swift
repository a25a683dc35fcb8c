import Control
import JSONSyntax
import Model
import Store

extension Command {
  static let shutdown = Command(
    "shutdown", "Ask a teammate to finish, and wait for its answer.",
    operands: [Operand("NAME", .agent)],
    options: [
      .team, Option("reason", value: "R", "why"),
      Option("timeout", value: "TIME", "how long it may take to answer (default: 60s)"), .json,
    ],
    details: """
      It gets a message and answers with `roost approve` or `roost reject`, or ends by itself. An
      agent that agrees is ended; mail that it has not read goes back to its senders. It ends with
      code 1 if the agent refused and with 75 if it said nothing; then the agent goes on.
      """,
    example: "roost shutdown alice --reason \"the work is done\""
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.recipient(words.operand(0) ?? "", team: words["team"])
    let limit = try words.duration("timeout")
    let wait = try limit ?? .seconds(session.settings().shutdownSeconds)
    let sender = try identity.sender(nil)
    let answer = try await session.daemon().call(
      .shutDownAgent,
      [
        "agent": .string("\(address)"), "reason": words["reason"].map(JSON.string),
        "from": .string(sender == Name.user ? Name.lead : sender),
        "seconds": limit.map { .integer(max(1, Int($0 / .seconds(1)))) },
      ], timeout: wait + .seconds(30))
    if words.has("json") { session.print(answer) }
    switch answer["outcome"]?.string {
    case "approved":
      guard !words.has("json") else { return }
      session.print(
        answer["agent"].map { EndingWords($0).sentence(address, done: "has finished") }
          ?? "\(address) has left its team")
    case "rejected":
      let reason = answer["reason"]?.string.map { ": \($0)" } ?? " without a reason"
      throw CommandFailure("\(address) refused\(reason)")
    default:
      throw CommandFailure(
        "\(address) did not answer in time and goes on; `roost kill \(address.name)` ends it",
        code: ExitCode.timedOut)
    }
  }
}
