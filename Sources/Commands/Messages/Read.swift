extension Command {
  static let read = Command(
    "read", "Print one message and mark it as read.",
    operands: [agentName],
    options: [team, byIndex, byID, json],
    example: "roost read bob --id 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.mailOwner(words[Self.agentName], team: words[Self.team])
    let index = words[Self.byIndex]
    guard index == nil || words[Self.byID] == nil else {
      throw UsageError("read takes --index or --id, not both")
    }
    guard index != nil || words[Self.byID] != nil else {
      throw UsageError("read needs --index or --id")
    }
    let box = try session.mailbox(of: address, in: identity.state)
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    taker.show(try await taker.take(index: index, id: words[Self.byID]))
  }
}
