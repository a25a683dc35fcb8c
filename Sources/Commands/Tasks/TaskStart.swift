import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")

  static let taskStart = Command(
    "task start", "Tell that you work on a task now.", operands: [id],
    options: [asAgent, team, json], example: "roost task start 7k2f"
  ) { words, session in
    try await TaskWork(words, session).send(.started, on: words[Self.id]) {
      "task \($0.shortID) is yours: \($0.title)"
    }
  }
}
