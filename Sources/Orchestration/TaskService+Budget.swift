package import Model
import Platform
import Store
package import Tasks

/// What follows from a team's money.
extension TaskService {
  /// Makes the budget of a team a certain sum, and says what happens when that is spent.
  package func setBudget(
    _ amount: Amount, onExhausted action: ExhaustedAction?, of team: String, by proved: Address?
  ) async throws -> MoneyLedger {
    try allow(proved, toRun: team)
    if action == .shutdown { _ = try formation(of: team) }
    return try await budgets.set(amount, onExhausted: action, for: team)
  }

  /// Ends teams whose money has come to its end, where that is wanted, for as long as the daemon runs.
  ///
  /// It goes by the ledgers alone, so that what a crash left undone is done at the next start.
  func keepBudgets() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let ended = budgets.ledgers.filter { Budget($0).endsTeam }.map(\.team)
        for log in ended.compactMap(logs.known) where log.tasks.formation?.isAtWork == true {
          group.addTask { [self] in await endExhausted(log) }
        }
        await budgets.moved.wait()
      }
    }
  }

  private func endExhausted(_ log: TaskLog) async {
    do {
      _ = try await shutDown(
        TeamShutdownRequest(
          team: log.tasks.team, reason: "budget exhausted",
          graceSeconds: TeamShutdownRequest.standardGrace))
    } catch is CancellationError {
    } catch {
      context.log(.error, "the end of team \(log.tasks.team), whose budget is spent: \(error)")
    }
  }
}

extension Formation {
  fileprivate var isAtWork: Bool { status == .active || status == .completed }
}
