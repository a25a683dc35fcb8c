import JSONSyntax
import Model
import Store

extension Command {
  static let clear = Command(
    "clear", "Empty an agent's mailbox into its archive, unread messages too.",
    operands: [agentName], options: [team, json],
    example: "roost clear bob"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.mailOwner(words[Self.agentName], team: words[Self.team])
    let box = try session.mailbox(of: address, in: identity.state)
    do {
      let moved = try box.clear()
      session.show(["archived": .integer(moved), "archive": .string(box.paths.archive)]) {
        session.print(
          "\(Printable.count(moved, "message")) of \(address) moved to \(box.paths.archive)")
      }
    } catch let error as MailboxError where error.isTooLarge {
      let aside = try box.setAside()
      session.show(["aside": .string(aside)]) {
        session.print("the mailbox of \(address) is too large to be read and is now \(aside)")
      }
    }
  }
}
