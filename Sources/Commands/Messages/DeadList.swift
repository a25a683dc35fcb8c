import Control
import JSONSyntax
import Model

extension Command {
  static let deadList = Command(
    "dead list", "List the messages that could not be delivered.", options: [json],
    example: "roost dead list"
  ) { words, session in
    let answer = try await session.daemon().call(.listDeadLetters) {
      try ($0.array ?? []).map(JournalEntry.init)
    }
    session.show(answer) { letters in
      guard !letters.isEmpty else { return session.say("there are no dead letters") }
      var table = Table("ID", "TO", "SINCE", "REASON")
      for letter in letters {
        table.rows.append([
          Table.Cell(MessageID.short(letter.messages.first ?? "")), Table.Cell("\(letter.agent)"),
          Table.Cell(InboxView.time(letter.at), .faint), Table.Cell(letter.reason ?? "", .bad),
        ])
      }
      session.print(table)
    }
  }
}
