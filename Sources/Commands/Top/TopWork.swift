import Control
import Model
import Platform
import Store
import Synchronization

/// Asks the daemon for tasks and what teams have spent, while that is shown.
final class TopWork: Sendable {
  private let session: Session
  private let inbox: TopInbox
  private let team: String?
  private let isShown = Mutex(false)
  private let wake = Wake()

  /// How many of the newest tasks are shown.
  private static let limit = 1000

  init(_ session: Session, _ inbox: TopInbox, team: String?) {
    self.session = session
    self.inbox = inbox
    self.team = team
  }

  func show(_ isShown: Bool) {
    let wasShown = self.isShown.withLock { shown in
      defer { shown = isShown }
      return shown
    }
    if isShown, !wasShown { wake.ring() }
  }

  /// Something may be otherwise than it was shown.
  func lookAgain() {
    if isShown.withLock({ $0 }) { wake.ring() }
  }

  func run() async throws {
    let pace = TopPace(factor: 20)
    var client = TopClient(session)
    while true {
      await wake.wait()
      try Task.checkCancellation()
      let began = ContinuousClock.now
      do {
        try await look(client.connected())
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Who listens tells that the daemon is gone, and asks again when it is back.
        client.drop()
        inbox.add(.notice("\(error)", isBad: true))
      }
      try await pace.rest(after: began)
    }
  }

  private func look(_ client: ControlClient) async throws {
    var request = ListTasksRequest(team: team)
    request.limit = Self.limit
    let reply = try await client.call(.listTasks, request.json, as: TaskListReply.init).value
    let teams = try team.map { [$0] } ?? session.state().teams.keys.sorted()
    var budgets: [BudgetReply] = []
    for team in teams {
      budgets.append(
        try await client.call(
          .showBudget, ListTasksRequest(team: team).json, as: BudgetReply.init
        ).value)
    }
    inbox.add(.tasks(reply, budgets))
  }
}
