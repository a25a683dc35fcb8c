import CoordinationAPI
import HubStore
import Testing

/// The size limits of records and pages.
@Suite struct SizeTests {
  private static let megabyte = String(repeating: "x", count: 1 << 20)

  /// The code and the fields of a refusal for a record that is too large.
  private func refusal(
    _ store: any HubStore,
    _ rule: @escaping @Sendable (any WriteTransaction, inout Changes) throws -> Void
  ) async throws -> [String] {
    let refusal = try await #require(throws: Refusal.self) { try await store.change(rule) }
    return [refusal.code] + refusal.details.keys
  }

  @Test(arguments: StoreKind.allCases)
  func `The size of an agent's record is limited in every request`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      #expect(
        try await refusal(store) { transaction, changes in
          var record = AgentRecord(name: "bea", type: "worker")
          record.unknown["mood"] = .string(Self.megabyte)
          _ = try AgentRules.register(record, by: ann, in: transaction, &changes)
        } == ["too_large", "mood"])
      #expect(
        try await refusal(store) { transaction, changes in
          var update = AgentUpdate()
          update.statusDetail = Self.megabyte
          _ = try AgentRules.update("ada", update, by: ann, in: transaction, &changes)
        } == ["too_large", "status_detail"])
      #expect(
        try await refusal(store) { transaction, changes in
          let beat = Heartbeat.Beat(name: "ada", status: .busy, detail: Self.megabyte)
          let heartbeat = Heartbeat(nodeID: "n1", incarnation: 0, agents: [beat])
          _ = try AgentRules.recordHeartbeat(heartbeat, by: ann, in: transaction, &changes)
        } == ["too_large", "status_detail"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A message can have a large body, and little besides`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let id = try await store.send(Self.megabyte, to: "ada", by: ann).message.id ?? ""
      for field in ["summary", "later"] {
        #expect(
          try await refusal(store) { transaction, changes in
            var record = MessageRecord(from: "dan", to: "ada", body: "x")
            if field == "summary" { record.summary = Self.megabyte }
            if field == "later" { record.unknown[field] = .array([.string(Self.megabyte)]) }
            _ = try MessageRules.accept(record, key: nil, from: ann, in: transaction, &changes)
          } == ["too_large", field])
      }
      #expect(
        try await refusal(store) { transaction, changes in
          let update = MessageUpdate(.failed, error: Self.megabyte)
          _ = try MessageRules.update(id, update, by: ann, in: transaction, &changes)
        } == ["too_large", "last_error"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A work request can have a large task, and little besides`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let task = String(repeating: "x", count: SpawnRecord.taskLimit)
      let id = try await store.change { transaction, changes in
        let record = SpawnRecord(task: task, spawnedBy: "dan")
        let id =
          try SpawnRules.request(
            record, key: nil, limits: .init(), by: ann, in: transaction, &changes
          ).workRequest.id ?? ""
        let claim = SpawnClaim(runner: "r1", leaseSeconds: 60)
        _ = try SpawnRules.claim(id, claim, by: ann, in: transaction, &changes)
        return id
      }
      #expect(
        try await refusal(store) { transaction, changes in
          let record = SpawnRecord(task: "x", spawnedBy: Self.megabyte)
          _ = try SpawnRules.request(
            record, key: nil, limits: .init(), by: ann, in: transaction, &changes)
        } == ["too_large", "spawned_by"])
      #expect(
        try await refusal(store) { transaction, changes in
          var update = SpawnUpdate(.failed, runner: "r1")
          update.error = Self.megabyte
          _ = try SpawnRules.update(id, update, by: ann, in: transaction, &changes)
        } == ["too_large", "error"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A heartbeat counts once for each agent, and can name a thousand of them`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let agents = (0...1000).map { "a\($0)" }
      for (names, expected) in [(agents, "invalid_fields"), (Array(agents.dropLast()), nil)] {
        let code = try await store.refusal { transaction, changes in
          let beats = names.map { Heartbeat.Beat(name: $0, status: .idle) }
          let heartbeat = Heartbeat(nodeID: "n1", incarnation: 0, agents: beats)
          return try AgentRules.recordHeartbeat(heartbeat, by: ann, in: transaction, &changes)
        }
        #expect(code == expected)
      }
      let reported: [(String, AgentStatus)] = [
        ("ada", .idle), ("bea", .idle), ("bea", .idle), ("ada", .busy),
      ]
      let answer = try await store.write { transaction in
        var changes = Changes()
        let beats = reported.map { Heartbeat.Beat(name: $0.0, status: $0.1) }
        return try AgentRules.recordHeartbeat(
          Heartbeat(nodeID: "n1", incarnation: 0, agents: beats), by: ann, in: transaction, &changes
        )
      }
      #expect(answer.unregistered == ["bea"])
      let ada = try await store.read { try $0.agent("ada", in: ann.repository)?.record }
      #expect(ada?.status.known == .busy)
    }
  }

  @Test(arguments: StoreKind.allCases, [("x", 3), ("\n", 1)])
  func `A page of large messages ends early, and the next one continues`(
    kind: StoreKind, character: (text: String, count: Int)
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let body = String(repeating: character.text, count: MessageRecord.bodyLimit)
      for _ in 0..<5 { _ = try await store.send(body, to: "ada", by: ann) }
      let pages = try await store.read { transaction in
        let first = try MessageRules.page(
          to: "ada", statuses: [], from: .after(0), limit: 100, by: ann, in: transaction
        ).messages
        let node = try MessageRules.pending(
          node: "n1", after: 0, limit: 100, in: world.repository, at: world.begin, transaction)
        let last = try MessageRules.page(
          to: "ada", statuses: [.pending], from: .after(4), limit: 100, by: ann, in: transaction
        ).messages
        return [first, node.page.messages, last].map { $0.compactMap(\.sequence) }
      }
      let fitting = Array(1...character.count)
      #expect(pages == [fitting, fitting, [5]])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Matching messages are found even after many that do not match`(kind: StoreKind) async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let late = try world.caller("ann", node: "n1", after: 10)
      _ = try await store.register("ada", by: ann)
      let ends = [nil, nil, world.begin.adding(seconds: 5), nil]
      for end in ends { _ = try await store.send("x", to: "ada", by: ann, expiresAt: end) }
      for (statuses, expected) in [
        ([.expired], [3]), ([.pending, .delivered], [1, 2]), ([.pending, .expired], [1, 2]),
      ] as [(Set<MessageStatus>, [Int])] {
        let found = try await store.read { transaction in
          try MessageRules.page(
            to: "ada", statuses: statuses, from: .after(0), limit: 2, by: late, in: transaction
          ).messages
        }
        #expect(found.compactMap(\.sequence) == expected)
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A list of pending work requests ends at the size limit of a page`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let task = String(repeating: "x", count: SpawnRecord.taskLimit)
      let found = try await store.change { transaction, changes in
        for _ in 0..<20 {
          let record = SpawnRecord(task: task, spawnedBy: "dan")
          _ = try SpawnRules.request(
            record, key: nil, limits: .init(), by: ann, in: transaction, &changes)
        }
        return try SpawnRules.pending(limit: 100, by: ann, in: transaction).workRequests
      }
      #expect(found.count == 15)
    }
  }
}
