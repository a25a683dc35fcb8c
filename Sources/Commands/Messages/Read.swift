import JSONSyntax
import Store

extension Command {
  static let read = Command(
    "read", "Print one message and mark it as read.",
    operands: [Operand("NAME", .agent)],
    options: [
      .team, Option("index", value: "N", "its place in `roost inbox`, from 0"),
      Option("id", value: "ID", "its id, or the last four characters of it"), .json,
    ],
    example: "roost read bob --id 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.mailOwner(words.operand(0) ?? "", team: words["team"])
    let index = try words.integer("index")
    guard index == nil || words["id"] == nil else {
      throw UsageError("read takes --index or --id, not both")
    }
    guard index != nil || words["id"] != nil else {
      throw UsageError("read needs --index or --id")
    }
    let box = try session.mailbox(of: address, in: identity.state)
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    taker.show(try await taker.take(index: index, id: words["id"]))
  }
}
