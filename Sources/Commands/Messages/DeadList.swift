import Control
import JSONSyntax
import Model

extension Command {
  static let deadList = Command(
    "dead list", "List the messages that could not be delivered.", options: [.json],
    example: "roost dead list"
  ) { words, session in
    let letters = try await session.daemon().call(.listDeadLetters, [:])
    if words.has("json") { return session.print(letters) }
    let rows = letters.array ?? []
    guard !rows.isEmpty else { return session.say("there are no dead letters") }
    var table = Table("ID", "TO", "SINCE", "REASON")
    for row in rows {
      let id = row["messages"]?.array?.first?.string ?? ""
      table.rows.append([
        Table.Cell(MessageID.short(id)), Table.Cell(row["agent"]?.string ?? ""),
        Table.Cell(InboxView.time(row["at"]?.string ?? ""), .faint),
        Table.Cell(row["reason"]?.string ?? "", .bad),
      ])
    }
    session.print(table)
  }
}
