import CoordinationAPI
import HubStore
import Testing

/// The quotas of one token, and that other tokens are not affected.
@Suite struct QuotaTests {
  private func caller(
    _ world: World, _ id: String, node: String? = nil, after seconds: Double = 0,
    _ set: (inout Quotas) -> Void
  ) throws -> Caller {
    var quotas = Quotas()
    set(&quotas)
    return Caller(
      token: try world.token(id), repository: world.repository, node: node, incarnation: nil,
      time: world.begin.adding(seconds: seconds), beat: 30, quotas: quotas)
  }

  /// The code of a refusal for a token that has reached a quota.
  private func refusal<Value>(_ body: () async throws -> Value) async throws -> String {
    let refusal = try await #require(throws: Refusal.self) { _ = try await body() }
    #expect(refusal.kind == .tooMany)
    #expect(refusal.retryAfter ?? 0 > 0)
    #expect(refusal.details["limit"] != nil)
    return refusal.code
  }

  @Test(arguments: StoreKind.allCases)
  func `Pending messages to one recipient count until they are delivered`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      for name in ["ada", "bea"] { _ = try await store.register(name, by: ann) }
      let limited = try caller(world, "bob") { $0.waiting = 2 }
      let first = try await store.send("1", to: "ada", by: limited, key: "k").message
      _ = try await store.send("2", to: "ada@n1", by: limited)
      #expect(
        try await refusal { try await store.send("3", to: "ada", by: limited) }
          == "too_many_messages")
      #expect(try await !store.send("1", to: "ada", by: limited, key: "k").isNew)
      _ = try await store.send("1", to: "bea", by: limited)
      let honest = try caller(world, "cat") { $0.waiting = 2 }
      _ = try await store.send("1", to: "ada", by: honest)
      _ = try await store.change { transaction, changes in
        try MessageRules.update(
          first.id ?? "", MessageUpdate(.delivered), by: ann, in: transaction, &changes)
      }
      _ = try await store.send("3", to: "ada", by: limited)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Bytes count while messages are pending or kept, and not after`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let body = String(repeating: "x", count: 10_000)
      let waiting = try caller(world, "bob") { $0.waitingBytes = 15_000 }
      let stored = try caller(world, "cat") { $0.storedBytes = 15_000 }
      for limited in [waiting, stored] {
        for _ in 0..<2 { _ = try await store.send(body, to: "ada", by: limited) }
        #expect(
          try await refusal { try await store.send(body, to: "ada", by: limited) }
            == "too_many_messages")
      }
      try await store.change { transaction, changes in
        let page = try MessageRules.page(
          to: "ada", statuses: [], from: .after(0), limit: 9, by: ann, in: transaction)
        for message in page.messages {
          _ = try MessageRules.update(
            message.id ?? "", MessageUpdate(.acked), by: ann, in: transaction, &changes)
        }
      }
      _ = try await store.send(body, to: "ada", by: waiting)
      _ = try await refusal { try await store.send(body, to: "ada", by: stored) }
      let later = world.begin.adding(seconds: 8 * 86_400)
      _ = try await store.write { try MaintenanceRules.removeFinished(at: later, .init(), in: $0) }
      _ = try await store.send(body, to: "ada", by: stored)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A token can have only so many nodes within a month, and so many agents`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      for number in 0..<2 {
        let ann = try caller(world, "ann", node: "n\(number)") { $0.nodes = 2 }
        _ = try await store.register("a\(number)", by: ann)
      }
      let third = try caller(world, "ann", node: "n2") { $0.nodes = 2 }
      #expect(try await refusal { try await store.register("a2", by: third) } == "too_many_nodes")
      let month = 31 * 86_400.0
      _ = try await store.register(
        "a2", by: caller(world, "ann", node: "n2", after: month) { $0.nodes = 2 })
      let agentLimited = try caller(world, "ann", node: "n1") { $0.agents = 3 }
      #expect(
        try await refusal { try await store.register("a3", by: agentLimited) } == "too_many_agents")
      #expect(try await !store.register("a1", by: agentLimited).isNew)
      _ = try await store.register("b1", by: caller(world, "bob", node: "n9") { $0.agents = 3 })
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `The work requests of one token leave room for those of another`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      func ask(_ caller: Caller) async throws {
        _ = try await store.change { transaction, changes in
          try SpawnRules.request(
            SpawnRecord(task: "x", spawnedBy: "dan"), key: nil, limits: .init(), by: caller,
            in: transaction, &changes)
        }
      }
      let open = try caller(world, "ann") { $0.openWorkRequests = 2 }
      let often = try caller(world, "bob") { $0.workRequestsPerHour = 2 }
      for caller in [open, often] {
        for _ in 0..<2 { try await ask(caller) }
      }
      #expect(try await refusal { try await ask(open) } == "too_many_workers")
      #expect(try await refusal { try await ask(often) } == "spawn_rate")
      try await ask(try caller(world, "cat") { $0.openWorkRequests = 2 })
    }
  }
}
