import Control
import Model
import Tasks

/// An agent's word on a task, as the commands of `roost task` send it.
struct TaskWork: Sendable {
  let session: Session
  let agent: Address

  /// A task's check may take its time.
  private static let patience = Duration.seconds(660)

  init(_ words: Invocation, _ session: Session) throws {
    self.session = session
    agent = try Identity(session).worker(words[Command.asAgent], team: words[Command.team])
  }

  /// Sends it, and prints `said` of the task as it is then.
  func send(_ word: AgentWord, on task: String, _ said: (TeamTask) -> String) async throws {
    let request = ReportTaskRequest(task: task, agent: agent, word: word)
    let answer = try await session.daemon().call(
      .reportTask, request.json, timeout: Self.patience, as: TeamTask.init)
    session.show(answer) { session.print(said($0)) }
  }
}
