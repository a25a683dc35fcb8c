extension Command {
  private static let wait = Option<Duration>(
    "wait", value: "TIME", "wait for one, at most this long")
  private static let name = Operand<String?>("NAME", .agent)

  static let next = Command(
    "next", "Take an agent's first unread message: print it and mark it as read.",
    operands: [name],
    options: [team, wait, json],
    details: "It ends with code 75 if --wait ran out, and with 1 if there is none.",
    example: "roost next --wait 60s"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.agent(words[Self.name], team: words[Self.team])
    let box = try session.mailbox(of: address, in: identity.state)
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    let limit = words[Self.wait]
    if let message = try await taker.takeFirst() { return taker.show(message) }
    guard let limit else {
      throw CommandFailure("\(address) has no unread messages")
    }
    guard let message = try await taker.awaitFirst(within: limit) else {
      throw CommandFailure("no message for \(address) came in time", code: ExitCode.timedOut)
    }
    taker.show(message)
  }
}
