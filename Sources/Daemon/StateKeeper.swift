package import Model
package import Platform
package import Store
import Synchronization

/// The daemon's state, in memory and on the disk alike.
package final class StateKeeper: Sendable {
  private let file: StateFile
  private let teamFiles: TeamFiles
  private let log: Log
  private let current: Mutex<State>

  package init(home: Home, state: State, log: Log) {
    file = StateFile(home)
    teamFiles = TeamFiles(home)
    self.log = log
    current = Mutex(state)
  }

  package var state: State { current.withLock { $0 } }

  package func agent(_ address: Address) -> Agent? { current.withLock { $0.agent(address) } }

  /// Changes the state; when it returns the change is on the disk, when it throws nothing changed.
  ///
  /// It blocks the calling thread.
  @discardableResult
  package func update<R>(_ change: (inout State) throws -> R) throws -> R {
    try current.withLock { current in
      var next = current
      let result = try change(&next)
      guard next != current else { return result }
      try file.save(&next)
      let changed = next.teams.values.filter { $0 != current.teams[$0.name] }
      current = next
      for team in changed { writeFile(of: team) }
      return result
    }
  }

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
