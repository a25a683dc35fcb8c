import CoordinationAPI
import HubStore
import Testing

/// The queue, the leases and the limits of work requests.
@Suite struct SpawnRulesTests {
  private func ask(
    _ store: any HubStore, _ task: String, priority: Int = 0, key: String? = nil,
    limits: SpawnRules.Limits = .init(), by caller: Caller
  ) async throws -> (workRequest: SpawnRecord, isNew: Bool) {
    try await store.change { transaction, changes in
      var record = SpawnRecord(task: task, spawnedBy: "supervisor")
      record.priority = priority
      return try SpawnRules.request(
        record, key: key, limits: limits, by: caller, in: transaction, &changes)
    }
  }

  private func claim(
    _ store: any HubStore, _ id: String, runner: String, by caller: Caller
  ) async throws -> String? {
    try await store.refusal { transaction, changes in
      try SpawnRules.claim(
        id, SpawnClaim(runner: runner, leaseSeconds: 60), by: caller, in: transaction, &changes)
    }
  }

  private func update(
    _ store: any HubStore, _ id: String, _ status: SpawnStatus, runner: String?, by caller: Caller
  ) async throws -> String? {
    try await store.refusal { transaction, changes in
      var update = SpawnUpdate(status, runner: runner)
      if status == .failed { update.error = "no room" }
      return try SpawnRules.update(id, update, by: caller, in: transaction, &changes)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Work requests are ordered by priority, then by age`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      for (seconds, task, priority) in [(0.0, "a", 0), (1, "b", 5), (2, "c", 5), (3, "d", -1)] {
        _ = try await ask(
          store, task, priority: priority, by: world.caller("ann", after: seconds))
      }
      let caller = try world.caller("ann", after: 4)
      let found = try await store.read { transaction in
        try SpawnRules.pending(limit: 3, by: caller, in: transaction).workRequests.map(\.task)
      }
      #expect(found == ["b", "c", "a"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Only one of many runners gets a claim`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ci", .service)
      let id = try await ask(store, "a", by: caller).workRequest.id ?? ""
      let codes = try await withThrowingTaskGroup { group in
        for runner in 0..<20 {
          group.addTask { try await claim(store, id, runner: "r\(runner)", by: caller) }
        }
        return try await group.reduce(into: [String?]()) { $0.append($1) }
      }
      #expect(codes.count { $0 == nil } == 1)
      #expect(codes.count { $0 == "claimed" } == 19)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A work request is pending again after its lease expires`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ci", .service)
      let late = try world.caller("ci", .service, after: 61)
      let id = try await ask(store, "a", by: caller).workRequest.id ?? ""
      #expect(try await claim(store, id, runner: "r1", by: caller) == nil)
      let (none, leaseExpiry) = try await store.read { transaction in
        try SpawnRules.pending(limit: 9, by: caller, in: transaction)
      }
      #expect(none.isEmpty)
      #expect(leaseExpiry == world.begin.adding(seconds: 60))
      let again = try await store.read { transaction in
        try SpawnRules.pending(limit: 9, by: late, in: transaction).workRequests
      }
      #expect(again.map(\.status) == [.known(.pending)])
      // No other runner has claimed it, so its runner can still report how it ended.
      #expect(try await update(store, id, .inProgress, runner: "r1", by: late) == nil)
      #expect(try await claim(store, id, runner: "r2", by: late) == nil)
      #expect(try await update(store, id, .completed, runner: "r1", by: late) == "lease_lost")
      #expect(try await update(store, id, .completed, runner: "r2", by: late) == nil)
      #expect(try await update(store, id, .completed, runner: "r2", by: late) == nil)
      #expect(try await update(store, id, .failed, runner: "r2", by: late) == "backward")
      #expect(try await claim(store, id, runner: "r2", by: late) == "finished")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `An unclaimed work request can be cancelled, but not completed or failed`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ann")
      let id = try await ask(store, "a", by: caller).workRequest.id ?? ""
      #expect(try await update(store, id, .completed, runner: "r", by: caller) == "lease_lost")
      #expect(try await update(store, id, .failed, runner: nil, by: caller) == "invalid_fields")
      #expect(try await update(store, id, .cancelled, runner: nil, by: caller) == nil)
      #expect(try await update(store, id, .cancelled, runner: nil, by: caller) == nil)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Both limits apply to new work requests, and neither to a repeated one`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ann")
      let limits = SpawnRules.Limits(perHour: 3, open: 2)
      _ = try await ask(store, "a", key: "k", limits: limits, by: caller)
      let id = try await ask(store, "b", limits: limits, by: caller).workRequest.id ?? ""
      let full = try await #require(throws: Refusal.self) {
        try await ask(store, "c", limits: limits, by: caller)
      }
      #expect(full.code == "too_many_workers")
      #expect(full.retryAfter != nil)
      #expect(try await ask(store, "a", key: "k", limits: limits, by: caller).isNew == false)
      _ = try await update(store, id, .cancelled, runner: nil, by: caller)
      _ = try await ask(store, "c", limits: limits, by: caller)
      let often = try await #require(throws: Refusal.self) {
        try await ask(store, "d", limits: limits, by: caller)
      }
      #expect(often.code == "spawn_rate")
    }
  }
}
