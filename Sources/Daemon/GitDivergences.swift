import Model
import Platform
import Synchronization
import Teams

/// Tells when members of a team are at different commits; looked at when they have answered a task.
final class GitDivergences: Sendable {
  private let context: DaemonContext
  /// What was told of each repository.
  private let told = Mutex<[String: TeamEvent.Divergence]>([:])

  init(context: DaemonContext) {
    self.context = context
  }

  func look(at agents: [Address], leader: Address?) {
    let state = context.keeper.state
    let places = agents.compactMap { state.agent($0) }.map { ($0.address, $0.workDirectory) }
    guard places.count > 1 else { return }
    context.backgroundTasks.add { [self] in
      let work = try await TeamWork(of: places, leader: leader)
      for divergence in work.divergences {
        let others = work.members.filter { divergence.others.contains($0.agent) }
        let news = TeamEvent.Divergence(
          repository: divergence.repository, majority: divergence.majority,
          others: others.map { .init(member: "\($0.agent)", hash: $0.head ?? "") },
          detectedAt: Timestamp.now)
        if isNews(news) { context.bus.publish(.team(.gitDivergence(news))) }
      }
    }
  }

  private func isNews(_ news: TeamEvent.Divergence) -> Bool {
    guard !news.others.isEmpty else { return false }
    return told.withLock { told in
      let known = told[news.repository]
      guard known?.majority != news.majority || known?.others != news.others else { return false }
      told[news.repository] = news
      return true
    }
  }
}
