import Control
import JSONSyntax
import Model
import Store

extension Command {
  static let leave = Command(
    "leave", "Take an agent out of its team; its mailbox stays.",
    operands: [Operand("NAME", .agent, isOptional: true)], options: [.team, .json],
    details: """
      Its program goes on where it is at work. A teammate that has ended leaves the list at once,
      and its worktree goes if all that is in it can be kept.
      """,
    example: "roost leave alice"
  ) { words, session in
    let address = try Identity(session).agent(words.operand(0), team: words["team"])
    let answer = try await session.daemon().call(.leaveAgent, ["agent": .string("\(address)")])
    if words.has("json") { return session.print(answer) }
    let unread = answer["unread"]?.integer ?? 0
    let parts = [
      answer["ended"]?.string.map { "\(address) is out of the list; it had ended already: \($0)" }
        ?? "\(address) left",
      answer["pane"]?.string.map { "its program goes on in pane \($0)" }
        ?? answer["process"]?.integer.map { "its program goes on without a pane (process \($0))" },
      answer["note"]?.string,
      unread > 0
        ? "its mailbox keeps \(Printable.count(unread, "unread message")), which `roost inbox"
          + " \(address.name)` shows" : nil,
    ]
    session.print(parts.compactMap { $0 }.joined(separator: "; "))
  }
}
