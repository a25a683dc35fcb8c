import Swarm

extension Command {
  static let swarmResolve = Command(
    "swarm resolve", "Take the merge that you made in the tree of a task in conflict.",
    operands: [runTask], options: [json],
    details: """
      `roost swarm explain` says where the task's tree is. Merge the run's branch there, or rebase
      onto it, mend the files, and then ask for this. `roost swarm retry` has the agent do it all
      again on the merged work instead.
      """,
    example: "roost swarm resolve add-login-7k2f api"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    try await RunWish(session).send(.resolve(task: meant.task), meant.run)
  }
}
