import Daemon
import Foundation
import Model
import Platform
import Store
import Synchronization
import TestSupport
import Testing

/// Changes of the state, on a disk that takes its time or fails.
@Suite(.scratch, .timeLimit(.minutes(10))) struct StateStoreTests {
  /// A disk that writes when it is told to.
  private final class Disk: Sendable {
    let saved = Mutex<[State]>([])
    let begun = DispatchSemaphore(value: 0)
    let go = DispatchSemaphore(value: 0)
    let isFull = Mutex(false)

    func save(_ state: inout State) throws {
      begun.signal()
      go.wait()
      if isFull.withLock({ $0 }) { throw NeverHappened(description: "the disk is full") }
      state.generation += 1
      saved.withLock { [state] in $0.append(state) }
    }
  }

  private let disk = Disk()
  /// How many changes were made, on the disk or not.
  private let changes = Changes()

  private final class Changes: Sendable {
    let count = Atomic(0)
  }

  private let keeper: StateStore

  init() throws {
    let home = Home(root: Scratch.path("home"))
    try home.prepare()
    keeper = StateStore(home: home, state: State(), log: Log { _ in }) {
      [disk] in try disk.save(&$0)
    }
  }

  private func add(_ team: String) -> Task<Void, any Error> {
    Task { [keeper, changes] in
      try await blocking {
        try keeper.update {
          $0.teams[team] = Team(name: team, createdAt: Timestamp.now)
          changes.count.add(1, ordering: .sequentiallyConsistent)
        }
      }
    }
  }

  private func written() async throws {
    try await blocking { [disk] in disk.begun.wait() }
  }

  @Test func `Whoever asks waits for no disk, and sees what is on it`() async throws {
    let change = add("web")
    try await written()
    #expect(keeper.state.teams.isEmpty)
    disk.go.signal()
    try await change.value
    #expect(keeper.state.teams.keys.sorted() == ["web"])
  }

  @Test func `Changes that come while one is written are written together`() async throws {
    let first = add("first")
    try await written()
    let names = (0..<20).map { "team\($0)" }
    let others = names.map(add)
    try await eventually("all are made") {
      changes.count.load(ordering: .sequentiallyConsistent) == 21
    }
    disk.go.signal()
    disk.go.signal()
    for change in [first] + others { try await change.value }
    #expect(keeper.state.teams.count == 21)
    let saves = disk.saved.withLock { $0 }
    #expect(saves.count == 2)
    #expect(saves.last?.teams == keeper.state.teams)
  }

  @Test func `A save that fails takes back all that counted on it, and no more`() async throws {
    disk.isFull.withLock { $0 = true }
    let first = add("first")
    try await written()
    let second = add("second")
    try await eventually("both are made") {
      changes.count.load(ordering: .sequentiallyConsistent) == 2
    }
    disk.go.signal()
    await #expect(throws: NeverHappened.self) { try await first.value }
    await #expect(throws: NeverHappened.self) { try await second.value }
    #expect(keeper.state.teams.isEmpty)
    disk.isFull.withLock { $0 = false }
    disk.go.signal()
    try await add("third").value
    #expect(keeper.state.teams.keys.sorted() == ["third"])
  }

  @Test func `Progress waits for no disk, and goes there with the next change`() async throws {
    disk.go.signal()
    try await blocking { [keeper] in
      try keeper.update { state in
        var agent = Agent(name: "ann", team: "web", joinedAt: Timestamp.now)
        agent.spawn = Spawn(id: "s", command: ["cat"], tmuxSocket: "/tmp/s")
        state.teams["web"] = Team(name: "web", createdAt: Timestamp.now)
        state.teams["web"]?.agents["ann"] = agent
      }
    }
    let ann = Address(name: "ann", team: "web")
    let change = add("ops")
    // The second one: the first is there.
    try await written()
    try await written()
    for _ in 0..<100 { keeper.noteProgress(of: ann) { $0.toolCalls += 1 } }
    #expect(keeper.agent(ann)?.spawn?.progress.toolCalls == 100)
    disk.go.signal()
    try await change.value
    #expect(keeper.agent(ann)?.spawn?.progress.toolCalls == 100)
    #expect(disk.saved.withLock { $0.count } == 2)
    disk.go.signal()
    try await blocking { [keeper] in try keeper.saveProgress() }
    try await blocking { [keeper] in try keeper.saveProgress() }
    let saves = disk.saved.withLock { $0 }
    #expect(saves.count == 3)
    #expect(saves.last?.agent(ann)?.spawn?.progress.toolCalls == 100)
  }
}
