import Control
import Swarm

extension Command {
  private static let isWatching = Flag("watch", "follow the run to its end")

  static let swarmStatus = Command(
    "swarm status", "Show how far a run is (default: the newest).", operands: [run],
    options: [isWatching, json], example: "roost swarm status add-login-7k2f --watch"
  ) { words, session in
    let query = RunQuery(run: words[Self.run])
    let answer = try await session.daemon().call(.showRun, query.json, as: RunView.init)
    guard words[isWatching], !answer.value.state.isTerminal else {
      return session.show(answer) { view in
        session.print(RunText(view).table)
        session.print(RunText(view).headline)
        if let reason = view.reason { session.print(reason) }
        if let cause = view.waitsFor { session.print("nothing more starts now: \(cause)") }
        if let advice = RunText(view).advice { session.say(advice) }
      }
    }
    let id = answer.value.id
    try SwarmFollow.show(
      try await SwarmFollow(session: session, run: id).end(), named: id, session)
  }
}
