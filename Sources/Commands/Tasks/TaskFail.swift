import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let reason = Option<String>("reason", value: "R", "why it cannot be done")

  static let taskFail = Command(
    "task fail", "Answer a task that you were given: it cannot be done.", operands: [id],
    options: [reason, asAgent, team, json],
    example: "roost task fail 7k2f --reason \"there is no login page\""
  ) { words, session in
    let reason = words[Self.reason] ?? "no reason was given"
    try await TaskWork(words, session).send(.failed(reason), on: words[Self.id]) {
      TaskReport($0).headline
    }
  }
}
