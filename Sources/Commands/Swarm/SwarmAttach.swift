import Control
import Model
import Swarm

extension Command {
  static let swarmAttach = Command(
    "swarm attach", "Show the pane of the agent that does a task of a run.",
    operands: [runTask], example: "roost swarm attach add-login-7k2f api"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    let view = try await session.daemon().call(
      .showRun, RunQuery(run: meant.run).json, as: RunView.init
    ).value
    guard let task = view.tasks.first(where: { $0.id == meant.task }) else {
      throw SwarmError.unknownTask(meant.task, run: view.id)
    }
    guard let name = task.agent, let agent = try session.state().agent(Address(name)),
      let pane = agent.pane, agent.gone == nil
    else {
      throw CommandFailure(
        "task \(task.id) has no agent in a pane now; `roost swarm logs \(view.id) \(task.id)`"
          + " shows what its last one printed")
    }
    try await PaneView(session).show(pane)
  }
}
