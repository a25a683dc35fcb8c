import Control
import Model

extension Command {
  private static let name = Operand<String?>("NAME", .agent)

  static let leave = Command(
    "leave", "Take an agent out of its team; its mailbox stays.",
    operands: [name], options: [team, json],
    details: """
      Its program goes on where it is at work. A teammate that has ended leaves the list at once,
      and its worktree goes if all that is in it can be kept.
      """,
    example: "roost leave alice"
  ) { words, session in
    let address = try Identity(session).agent(words[Self.name], team: words[Self.team])
    let answer = try await session.daemon().call(
      .leaveAgent, AgentRequest(agent: address).json, as: LeaveReply.init)
    session.show(answer) { left in session.print(sentence(left, address)) }
  }

  private static func sentence(_ left: LeaveReply, _ address: Address) -> String {
    let parts: [String?] = [
      left.ended.map { "\(address) is out of the list; it had ended already: \($0)" }
        ?? "\(address) left",
      left.pane.map { "its program goes on in pane \($0)" }
        ?? left.process.map { "its program goes on without a pane (process \($0))" },
      left.note,
      left.unread > 0
        ? "its mailbox keeps \(Printable.count(left.unread, "unread message")), which `roost inbox"
          + " \(address.name)` shows" : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }
}
