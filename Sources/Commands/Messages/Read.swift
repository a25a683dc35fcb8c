extension Command {
  private static let name = Operand<String?>("NAME", .agent)

  static let read = Command(
    "read", "Print one message and mark it as read.",
    operands: [name],
    options: [team, byIndex, byID, json],
    example: "roost read bob --id 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let owners = try identity.mailOwners(words[Self.name], team: words[Self.team])
    let index = words[Self.byIndex]
    guard index == nil || words[Self.byID] == nil else {
      throw UsageError("read takes --index or --id, not both")
    }
    guard index != nil || words[Self.byID] != nil else {
      throw UsageError("read needs --index or --id")
    }
    let (address, box) = try identity.mailbox(of: owners, with: words[Self.byID])
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    try await taker.show(try await taker.take(index: index, id: words[Self.byID]))
  }
}
