package import Model
package import Platform
package import Store
import Synchronization

/// The daemon's state: what everybody sees is on the disk.
///
/// The disk is never waited for under the lock that readers take. Changes that come while a state is
/// being written are written together, in the next one.
package final class StateStore: Sendable {
  private let save: @Sendable (inout State) throws -> Void
  private let teamFiles: TeamFiles
  private let log: Log
  private let book: Mutex<Book>
  /// Taken by whoever writes; only changes wait for it.
  private let disk = Mutex(())

  private struct Book {
    /// What is on the disk.
    var saved: State
    /// The same with the changes that are on their way there.
    var next: State
    /// What becomes of the changes that nobody has begun to write.
    var batch = Batch()
    /// Whether progress was noted that no save has taken along.
    var hasUnsavedProgress = false
  }

  /// Changes that are written together.
  private final class Batch: Sendable {
    private let end = Mutex<Result<Void, any Error>?>(nil)

    var outcome: Result<Void, any Error>? { end.withLock { $0 } }

    func finish(_ outcome: Result<Void, any Error>) { end.withLock { $0 = outcome } }
  }

  /// `save` puts a state on the disk; when it throws, the one before is still there.
  package init(
    home: Home, state: State, log: Log, save: @escaping @Sendable (inout State) throws -> Void
  ) {
    self.save = save
    teamFiles = TeamFiles(home)
    self.log = log
    book = Mutex(Book(saved: state, next: state))
  }

  package var state: State { book.withLock { $0.saved } }

  package func agent(_ address: Address) -> Agent? { book.withLock { $0.saved.agent(address) } }

  /// Changes the state; when it returns the change is on the disk, when it throws nothing changed.
  ///
  /// It blocks the calling thread.
  @discardableResult
  package func update<R>(_ change: (inout State) throws -> R) throws -> R {
    let (result, batch) = try book.withLock { book in
      var next = book.next
      let result = try change(&next)
      let isNews = next != book.next
      book.next = next
      // No change may still count on one that is not on the disk yet.
      return (result, isNews || book.next != book.saved ? book.batch : nil)
    }
    if let batch {
      // Whoever had the disk before may have written this change, too.
      try disk.withLock { _ in try (batch.outcome ?? write()).get() }
    }
    return result
  }

  /// Writes all changes there are; called by whoever has the disk.
  private func write() -> Result<Void, any Error> {
    var (next, before, batch, isNews) = book.withLock { book in
      defer {
        book.batch = Batch()
        book.hasUnsavedProgress = false
      }
      return (
        book.next, book.saved, book.batch, book.next != book.saved || book.hasUnsavedProgress
      )
    }
    do {
      if isNews { try save(&next) }
      book.withLock { book in
        book.next.generation = next.generation
        book.saved = next.withProgress(of: book.next)
      }
      batch.finish(.success(()))
    } catch {
      let failure = Result<Void, any Error>.failure(error)
      book.withLock { book in
        // What came meanwhile may count on what was not written.
        book.batch.finish(failure)
        book.batch = Batch()
        book.saved = book.saved.withProgress(of: book.next)
        book.next = book.saved
      }
      batch.finish(failure)
      return failure
    }
    for team in next.teams.values where team != before.teams[team.name] { writeFile(of: team) }
    return .success(())
  }

  // MARK: - Progress

  /// Takes note of what a teammate has done so far.
  ///
  /// Progress is not a state: it goes to the disk with the next change, or when the daemon stops.
  package func noteProgress(
    of address: Address, _ change: (inout Spawn.Progress) -> Void
  ) {
    book.withLock { book in
      guard var progress = book.next.agent(address)?.spawn?.progress else { return }
      change(&progress)
      book.next.teams[address.team]?.agents[address.name]?.spawn?.progress = progress
      book.saved.teams[address.team]?.agents[address.name]?.spawn?.progress = progress
      book.hasUnsavedProgress = true
    }
  }

  /// Writes what was noted since the last save.
  package func saveProgress() throws {
    guard book.withLock({ $0.hasUnsavedProgress }) else { return }
    try disk.withLock { _ in try write().get() }
  }

  // MARK: - team.json

  /// team.json is for other programs; that it cannot be written takes nothing back.
  package func writeFile(of team: Team) {
    do {
      if let aside = try teamFiles.write(team) {
        log(.warning, "the file of team \(team.name) could not be read; it was kept as \(aside)")
      }
    } catch {
      log(.error, "the file of team \(team.name) could not be written: \(error)")
    }
  }
}

extension State {
  /// The state with the progress that is known of the same teammates elsewhere.
  fileprivate func withProgress(of other: State) -> State {
    var state = self
    for agent in agents where agent.spawn != nil {
      guard let spawn = other.agent(agent.address)?.spawn, spawn.id == agent.spawn?.id else {
        continue
      }
      state.teams[agent.team]?.agents[agent.name]?.spawn?.progress = spawn.progress
    }
    return state
  }
}
