extension Command {
  private static let wait = Option<Duration>(
    "wait", value: "TIME", "wait for one, at most this long")
  private static let name = Operand<String?>("NAME", .agent)

  static let next = Command(
    "next", "Take the first unread message, yours or an agent's: print it and mark it as read.",
    operands: [name],
    options: [team, wait, json],
    details: "It ends with code 75 if --wait ran out, and with 1 if there is none.",
    example: "roost next --wait 60s"
  ) { words, session in
    let identity = try Identity(session)
    let owners = try identity.mailOwners(words[Self.name], team: words[Self.team])
    let takers = try owners.map { address in
      Taker(
        session: session, address: address,
        box: try session.mailbox(of: address, in: identity.state), identity: identity)
    }
    if let (message, taker) = try await Taker.takeFirst(of: takers) {
      return try await taker.show(message)
    }
    guard let limit = words[Self.wait] else {
      throw CommandFailure("\(owners[0]) has no unread messages")
    }
    guard let (message, taker) = try await Taker.awaitFirst(of: takers, within: limit) else {
      throw CommandFailure("no message for \(owners[0]) came in time", code: ExitCode.timedOut)
    }
    try await taker.show(message)
  }
}
