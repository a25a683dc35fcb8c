import Control
import JSONSyntax
import Model
import Tasks

extension Command {
  private static let isMine = Flag("mine", "only those that this agent works on")
  private static let state = Option<TaskState>("state", value: "STATE", "only those in this state")

  private static let last = Option<Int>(
    "last", short: "n", value: "N", kind: .text,
    "how many of the newest (default: 50; 0 for all)", expected: "a number from 0 on"
  ) { Int($0).flatMap { $0 < 0 ? nil : $0 } }

  static let taskList = Command(
    "task list", "List the tasks of teams, the newest last.",
    options: [team, isMine, state, last, asAgent, json], example: "roost task list --state open"
  ) { words, session in
    let identity = try Identity(session)
    var request = ListTasksRequest(team: try words[Self.team].map { try identity.team($0) })
    request.state = words[Self.state]
    if words[Self.isMine] {
      request.worker = try identity.worker(words[Self.asAgent], team: words[Self.team])
    }
    let limit = words[Self.last] ?? 50
    request.limit = limit == 0 ? nil : limit
    let found = try await session.daemon().call(
      .listTasks, request.json, as: TaskListReply.init
    ).value
    session.show(JSON.array(found.tasks.map(\.json))) {
      guard !found.tasks.isEmpty else { return session.say("there are no such tasks") }
      session.print(TaskRows.table(found.tasks))
      let more = found.total - found.tasks.count
      if more > 0 { session.say("\(Printable.count(more, "older task")) not shown; see --last") }
    }
  }
}
