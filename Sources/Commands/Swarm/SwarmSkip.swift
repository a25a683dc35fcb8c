import Swarm

extension Command {
  private static let reason = Option<String>("reason", value: "R", "why")

  static let swarmSkip = Command(
    "swarm skip", "Let a run go on without a task.", operands: [runTask],
    options: [reason, json], example: "roost swarm skip add-login-7k2f docs"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    let reason = words[Self.reason] ?? "a person wants the others to go on without it"
    try await RunWish(session).send(.skip(task: meant.task, reason: reason), meant.run)
  }
}
