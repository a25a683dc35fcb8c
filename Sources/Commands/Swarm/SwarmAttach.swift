import Control
import Model
import Swarm

extension Command {
  static let swarmAttach = Command(
    "swarm attach", "Show the pane of the agent that does a task of a run.",
    operands: [runTask], options: [attemptNumber],
    details: "`roost swarm status` names the tries that are made at one task side by side.",
    example: "roost swarm attach add-login-7k2f api --attempt 2"
  ) { words, session in
    let meant = try RunTaskWords(words[runTask])
    let output = try await meant.output(words[attemptNumber], session)
    guard let name = output.agent, let agent = try session.state().agent(Address(name)),
      let pane = agent.pane, agent.gone == nil
    else {
      let (run, task, number) = (output.run, meant.task, output.attempt)
      throw CommandFailure(
        "attempt \(number) of task \(task) has no agent in a pane now;"
          + " `roost swarm logs \(run) \(task) --attempt \(number)` shows what it printed")
    }
    try await PaneView(session).show(pane)
  }
}
