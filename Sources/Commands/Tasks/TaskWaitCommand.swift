import Control
import Model
import Tasks

extension Command {
  private static let ids = Operand<[String]>("ID")

  static let taskWait = Command(
    "task wait", "Wait until tasks are over, and print what came of them.", operands: [ids],
    options: [json],
    details: "It ends with code 1 if one failed, and with 75 if it failed by its deadline.",
    example: "roost task wait 7k2f"
  ) { words, session in
    let daemon = try await session.daemon()
    let tasks = try await TaskWait(session: session, daemon: daemon).end(of: words[Self.ids])
    try TaskWait.show(tasks, session)
  }
}
