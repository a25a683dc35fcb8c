import Model
import Platform

/// All that the daemon does about teammates, and the watch over their ends.
struct Teammates: Service {
  let place: Workplace
  let spawner: Spawner
  let endings: Endings
  let shutdowns: ShutdownService
  let dissolve: DissolveService
  let hooks: HookService
  let leaving: Leaving
  let revival: Revival

  init(place: Workplace, roster: Roster) {
    self.place = place
    spawner = Spawner(place: place, roster: roster)
    endings = Endings(place: place, roster: roster)
    shutdowns = ShutdownService(place: place, endings: endings)
    dissolve = DissolveService(
      place: place, roster: roster, endings: endings, shutdowns: shutdowns)
    hooks = HookService(place: place, roster: roster)
    leaving = Leaving(place: place, roster: roster, endings: endings)
    revival = Revival(place: place, roster: roster, spawner: spawner)
  }

  func run() async throws {
    await spawner.recover()
    await endings.recover()
    try await withThrowingTaskGroup { group in
      group.addTask { await dissolve.recover() }
      group.addTask { await shutdowns.recover() }
      group.addTask { try await Evictions(place: place, endings: endings).run() }
      try await group.waitForAll()
    }
  }
}
