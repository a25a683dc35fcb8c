import Control
import Model

extension Command {
  private static let reason = Option<String>("reason", value: "R", "why")
  private static let timeout = Option<Duration>(
    "timeout", value: "TIME", "how long it may take to answer (default: 60s)")

  static let shutdown = Command(
    "shutdown", "Ask a teammate to finish, and wait for its answer.",
    operands: [agentName],
    options: [team, reason, timeout, json],
    details: """
      It gets a message and answers with `roost approve` or `roost reject`, or ends by itself. An
      agent that agrees is ended; mail that it has not read goes back to its senders. It ends with
      code 1 if the agent refused and with 75 if it said nothing; then the agent goes on.
      """,
    example: "roost shutdown alice --reason \"the work is done\""
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.recipient(words[Self.agentName], team: words[Self.team])
    let seconds = words[Self.timeout]?.inWholeSeconds
    let wait = Duration.seconds(try seconds ?? session.settings().shutdownSeconds)
    let sender = try identity.sender(nil)
    var request = ShutdownRequest(
      agent: address, sender: sender == Name.user ? Name.lead : sender)
    request.reason = words[Self.reason]
    request.seconds = seconds
    let answer = try await session.daemon().call(
      .shutDownAgent, request.json, timeout: wait + .seconds(30)
    ) { try ShutdownReply(json: $0, team: address.team) }
    session.show(answer) { reply in
      guard reply.outcome == .approved else { return }
      session.print(
        reply.ended.map { EndingWords($0).sentence(done: "has finished") }
          ?? "\(address) has left its team")
    }
    switch answer.value.outcome {
    case .approved: return
    case .rejected(let reason):
      throw CommandFailure(
        "\(address) refused\(reason.map { ": \($0)" } ?? " without a reason")")
    case .silent:
      throw CommandFailure(
        "\(address) did not answer in time and goes on; `roost kill \(address.name)` ends it",
        code: ExitCode.timedOut)
    }
  }
}
