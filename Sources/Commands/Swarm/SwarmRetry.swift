import Swarm

extension Command {
  static let swarmRetry = Command(
    "swarm retry", "Have a task of a run done again, and what was skipped because of it.",
    operands: [runTask], options: [json], example: "roost swarm retry add-login-7k2f api"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    try await RunWish(session).send(.retry(task: meant.task), meant.run)
  }
}
