import Swarm

extension Command {
  private static let reason = Option<String>("reason", value: "R", "why")

  static let swarmCancel = Command(
    "swarm cancel", "End a run: its agents are stopped, what they left is kept.",
    operands: [run], options: [reason, json],
    example: "roost swarm cancel add-login-7k2f --reason \"another way is better\""
  ) { words, session in
    let reason = words[Self.reason] ?? "it was cancelled"
    try await RunWish(session).send(.cancel(reason: reason), words[Self.run])
  }
}
