import Control
import JSONSyntax
import Model
import Swarm

extension Command {
  static let swarmList = Command(
    "swarm list", "List the runs, the newest last.", options: [json], example: "roost swarm list"
  ) { _, session in
    let answer = try await session.daemon().call(.listRuns, as: RunView.list)
    session.show(answer) { runs in
      guard !runs.isEmpty else {
        return session.say("there are no runs yet; `roost swarm run` starts one")
      }
      var table = Table("RUN", "STATE", "DONE", "STARTED", "GOAL")
      for run in runs {
        let done = run.tasks.count { $0.state.isSuccess }
        table.rows.append([
          Table.Cell(run.id), Table.Cell(run.state.rawValue),
          Table.Cell("\(done)/\(run.tasks.count)"), Table.Cell(Timestamp.text(run.createdAt)),
          Table.Cell(run.goal, .faint),
        ])
      }
      session.print(table)
    }
  }
}
