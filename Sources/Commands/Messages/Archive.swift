import Control
import Model
import Store

extension Command {
  static let archive = Command(
    "archive", "Move one message into the archive, read or not.",
    operands: [agentName], options: [team, byIndex, byID, json],
    details: "`roost clear` moves all of them.", example: "roost archive bob --id 7k2f"
  ) { words, session in
    try await change(words, session, .archiveMessage, "is in the archive") { box, message in
      try box.archive(ids: [message.id])
    }
  }
}
