import Control
import Swarm

extension Command {
  static let swarmClean = Command(
    "swarm clean", "Remove the branches and trees of a run that is over and has landed.",
    operands: [run], options: [json],
    details: "Its log stays, so that `roost swarm status` still tells what it did.",
    example: "roost swarm clean add-login-7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .cleanRun, RunQuery(run: words[Self.run]).json, timeout: .seconds(600), as: RunView.init)
    session.show(answer) { session.print("nothing of run \($0.id) is left in the repository") }
  }
}
