import Control
import Model
import Swarm

extension Command {
  private static let branch = Option<String>(
    "branch", value: "NAME", "the branch (default: the one that was checked out at the start)")

  static let swarmLand = Command(
    "swarm land", "Take a run's work over into a branch of yours, forward only.", operands: [run],
    options: [branch, json],
    details: """
      A branch that is not there is made. One that has other commits is left alone, and so is a
      checkout with changes of yours in the files that would change.
      """,
    example: "roost swarm land add-login-7k2f --branch login"
  ) { words, session in
    let query = RunQuery(run: words[Self.run], branch: words[Self.branch])
    let answer = try await session.daemon().call(
      .landRun, query.json, timeout: .seconds(600), as: RunView.init)
    session.show(answer) { view in
      session.print("the work of run \(view.id) is on \(view.landedOn ?? "its branch")")
      session.say("`roost swarm clean \(view.id)` removes the run's own branch")
    }
  }
}
