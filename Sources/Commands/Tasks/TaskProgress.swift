import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let note = Operand<String?>("TEXT")
  private static let percent = Option<Int>("percent", value: "P", "how much is done, 0 to 100")

  static let taskProgress = Command(
    "task progress", "Tell how far you are with a task.", operands: [id, note],
    options: [percent, asAgent, team, json],
    example: "roost task progress 7k2f --percent 50 \"half of the pages\""
  ) { words, session in
    guard let percent = words[Self.percent] else {
      throw UsageError("how far is it? Give --percent")
    }
    let progress = Attempt.Progress(percent: percent, note: words[Self.note])
    try await TaskWork(words, session).send(.progress(progress), on: words[Self.id]) {
      "task \($0.shortID): \(percent) %"
    }
  }
}
