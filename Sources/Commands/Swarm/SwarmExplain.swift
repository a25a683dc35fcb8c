import Control
import Swarm

extension Command {
  static let swarmExplain = Command(
    "swarm explain", "Tell why a task of a run is where it is.", operands: [runTask],
    options: [json], example: "roost swarm explain add-login-7k2f api"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    let answer = try await session.daemon().call(
      .explainRun, RunQuery(run: meant.run, task: meant.task).json, as: RunExplanationReply.init)
    session.show(answer) { reply in
      for reason in reply.reasons { session.print(reason) }
    }
  }
}
