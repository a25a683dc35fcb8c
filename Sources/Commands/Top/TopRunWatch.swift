import Control
import Platform
import Swarm
import Synchronization

/// Asks the daemon for runs, while they are shown: at once, and whenever one of them has changed.
final class TopRunWatch: Sendable {
  private let session: Session
  private let inbox: TopInbox
  private let isShown = Mutex(false)
  private let wake = Wake()

  init(_ session: Session, _ inbox: TopInbox) {
    self.session = session
    self.inbox = inbox
  }

  func show(_ isShown: Bool) {
    let wasShown = self.isShown.withLock { shown in
      defer { shown = isShown }
      return shown
    }
    if isShown != wasShown { wake.ring() }
  }

  /// How long a run may be there that nothing tells of.
  private static let patience = Duration.seconds(3)

  func run() async throws {
    let pace = TopPace(factor: 20)
    var client = TopClient(session)
    while true {
      guard isShown.withLock({ $0 }) else {
        await wake.wait()
        try Task.checkCancellation()
        continue
      }
      let began = ContinuousClock.now
      do {
        let runs = try await client.connected().call(.listRuns, as: RunView.list).value
        inbox.add(.runs(runs))
        try await pace.rest(after: began)
        await awaitChange(of: runs)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Who listens tells that the daemon is gone.
        client.drop()
        await wake.wait(Self.patience)
      }
      try Task.checkCancellation()
    }
  }

  /// Returns once one of the runs has changed, another view is shown, or there may be another run.
  private func awaitChange(of runs: [RunView]) async {
    let open = runs.filter { !$0.state.isTerminal }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [wake] in await wake.wait(Self.patience) }
      for run in open {
        group.addTask { [session] in
          let query = RunQuery(run: run.id, seen: run.revision)
          var client = TopClient(session)
          do {
            _ = try await client.connected().call(
              .awaitRun, query.json, timeout: Self.patience, as: RunView.init)
          } catch {
            // It is asked again; that the daemon is gone is told by who listens.
            await Wake().wait(Self.patience)
          }
        }
      }
      await group.next()
      group.cancelAll()
    }
  }
}
