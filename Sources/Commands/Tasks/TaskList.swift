import Control
import JSONSyntax
import Model
import Tasks

extension Command {
  private static let isMine = Flag("mine", "only those that this agent works on")
  private static let state = Option<TaskState>("state", value: "STATE", "only those in this state")

  static let taskList = Command(
    "task list", "List the tasks of teams.", options: [team, isMine, state, asAgent, json],
    example: "roost task list --state open"
  ) { words, session in
    let identity = try Identity(session)
    let team = try words[Self.team].map { try identity.team($0) }
    var tasks = try await session.daemon().call(.listTasks, TaskListRequest(team: team).json) {
      try ($0.array ?? []).map { try TeamTask(json: $0) }
    }.value
    if words[Self.isMine] {
      let me = try identity.worker(words[Self.asAgent], team: words[Self.team])
      tasks = tasks.filter { $0.workers.contains(me) }
    }
    if let state = words[Self.state] { tasks = tasks.filter { $0.state == state } }
    session.show(JSON.array(tasks.map(\.json))) {
      guard !tasks.isEmpty else { return session.say("there are no such tasks") }
      session.print(TaskRows.table(tasks))
    }
  }
}
