import Control

extension Command {
  static let shutdownRequest = Operand<String>("REQUEST")

  static let approve = Command(
    "approve", "Agree to finish: the answer to a shutdown request.",
    operands: [shutdownRequest],
    options: [team, asAgent, json],
    details: "The program is ended then; everything that it wants to keep should be saved.",
    example: "roost approve shutdown-1795254093842@alice"
  ) { words, session in
    try await answer(words, session, approves: true)
  }

  static func answer(
    _ words: Invocation, _ session: Session, approves: Bool, reason: String? = nil
  ) async throws {
    let address = try Identity(session).agent(words[Self.asAgent], team: words[Self.team])
    let request = ShutdownAnswer(
      agent: address, request: words[Self.shutdownRequest], approves: approves, reason: reason)
    let answer = try await session.daemon().call(
      .answerShutdown, request.json, as: ShutdownAnswerReply.init)
    session.show(answer) { given in
      session.print(
        given.isApproved
          ? "\(given.agent) will be ended" : "\(given.agent) goes on; its lead is told")
    }
  }
}
