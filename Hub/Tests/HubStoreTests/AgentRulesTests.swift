import CoordinationAPI
import HubStore
import Testing

/// Registering agents, their heartbeats, and the roster.
@Suite struct AgentRulesTests {
  @Test(arguments: StoreKind.allCases)
  func `Registering again updates the agent, keeps its creation time and is not new`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let first = try await store.register("ada", by: world.caller("ann", node: "n1"))
      let second = try await store.register(
        "ada", by: world.caller("ann", node: "n1", after: 5), status: .busy)
      #expect(first.isNew && !second.isNew)
      #expect(second.agent.createdAt == world.begin)
      #expect(second.agent.lastSeen == world.begin.adding(seconds: 5))
      #expect(second.agent.status == .known(.busy))
      #expect(second.agent.owner == "ann")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `The name of a live agent is taken, and that of an unreachable one is free`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      await #expect(throws: Refusal.self) {
        try await store.register("ada", by: world.caller("bob", node: "n2", after: 90))
      }
      let taken = try await store.register(
        "ada", by: world.caller("bob", node: "n2", after: 91))
      #expect(taken.isNew)
      #expect(taken.agent.nodeID == "n2")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A node can be used with another token of its owner, and with no other token`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    let scope = try #require(TokenScope(["acme/rocket"]))
    try await kind.with { store in
      func caller(_ owner: String?) async throws -> Caller {
        let (_, token) = try await store.write { transaction in
          try TokenRules.create(
            kind: .user, owner: owner, scope: scope, expiresAt: nil, at: world.begin,
            in: transaction)
        }
        return Caller(
          token: token, repository: world.repository, node: "n1", incarnation: nil,
          time: world.begin, beat: 30)
      }
      _ = try await store.register("ada", by: caller("ann"))
      #expect(try await !store.register("ada", by: caller("ann")).isNew)
      for owner in ["bob", nil] {
        let other = try await caller(owner)
        let code = try await store.refusal { transaction, changes in
          try AgentRules.recordHeartbeat(
            Heartbeat(nodeID: "n1", incarnation: 0, agents: []), by: other, in: transaction,
            &changes)
        }
        #expect(code == "other_node")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `An earlier incarnation is refused`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let old = try world.caller("ann", node: "n1", incarnation: 1)
      let new = try world.caller("ann", node: "n1", incarnation: 2)
      _ = try await store.register("ada", by: new, incarnation: 2)
      let late = try await store.refusal { transaction, changes in
        try AgentRules.recordHeartbeat(
          Heartbeat(nodeID: "n1", incarnation: 1, agents: []), by: old, in: transaction,
          &changes)
      }
      #expect(late == "stale_incarnation")
      let update = try await store.refusal { transaction, changes in
        try AgentRules.update("ada", AgentUpdate(), by: old, in: transaction, &changes)
      }
      #expect(update == "stale_incarnation")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A terminated agent can only be registered again with a higher incarnation`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: caller, status: .terminated, incarnation: 1)
      await #expect(throws: Refusal.self) {
        try await store.register("ada", by: caller, incarnation: 1)
      }
      let back = try await store.register("ada", by: caller, incarnation: 2)
      #expect(back.agent.status == .known(.active))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A user token acts for agents of its own nodes, and a service token for all`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      let bob = try world.caller("bob")
      let code = try await store.refusal { transaction, changes in
        try AgentRules.remove("ada", by: bob, in: transaction, &changes)
      }
      #expect(code == "other_agent")
      let intruder = try world.caller("bob", node: "n1")
      let node = try await store.refusal { transaction, changes in
        try AgentRules.update("bea", AgentUpdate(), by: intruder, in: transaction, &changes)
      }
      #expect(node == "no_agent")
      await #expect(throws: Refusal.self) { try await store.register("bea", by: intruder) }
      let service = try world.caller("ci", .service)
      try await store.change { transaction, changes in
        try AgentRules.remove("ada", by: service, in: transaction, &changes)
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `The roster version advances with visible changes, and not with every heartbeat`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: caller)
      let beat = Heartbeat(
        nodeID: "n1", incarnation: 0,
        agents: [.init(name: "ada", status: .active), .init(name: "bea", status: .idle)])
      let first = try await store.change { transaction, changes in
        try AgentRules.recordHeartbeat(beat, by: caller, in: transaction, &changes)
      }
      #expect(first.unregistered == ["bea"])
      #expect(first.roster == 1)
      let busy = Heartbeat(
        nodeID: "n1", incarnation: 0, agents: [.init(name: "ada", status: .busy)])
      let second = try await store.change { transaction, changes in
        try AgentRules.recordHeartbeat(busy, by: caller, in: transaction, &changes)
      }
      #expect(second.roster == 2)
      try await store.change { transaction, changes in
        try AgentRules.remove("ada", by: caller, in: transaction, &changes)
      }
      #expect(try await store.read { try $0.rosterVersion(of: world.repository) } == 3)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Becoming unreachable and live again each advance the roster version once`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      for seconds: Double in [10, 91, 92] {
        try await store.change { transaction, changes in
          try MaintenanceRules.noteUnreachableAgents(
            at: world.begin.adding(seconds: seconds), in: transaction, &changes)
        }
      }
      #expect(try await store.read { try $0.rosterVersion(of: world.repository) } == 2)
      let agent = try await store.read { try $0.agent("ada", in: world.repository) }
      let seen = agent?.record.observed(at: world.begin.adding(seconds: 92), beat: 30)
      #expect(seen?.status == .known(.unreachable))
      #expect(seen?.statusDetail == "active")
      let back = try world.caller("ann", node: "n1", after: 95)
      _ = try await store.change { transaction, changes in
        try AgentRules.update(
          "ada", AgentUpdate(status: .known(.active)), by: back, in: transaction, &changes)
      }
      #expect(try await store.read { try $0.rosterVersion(of: world.repository) } == 3)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A node that was suspended cannot remove an agent that another node has taken over`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1", incarnation: 1))
      let newNode = try world.caller("ann", node: "n2", incarnation: 3, after: 91)
      _ = try await store.register("ada", by: newNode)
      for (node, incarnation, expected) in [
        ("n1", 1, "name_taken"), ("n2", 2, "stale_incarnation"), (nil, nil, nil),
      ] as [(String?, Int?, String?)] {
        let caller = try world.caller("ann", node: node, incarnation: incarnation, after: 92)
        let code = try await store.refusal { transaction, changes in
          try AgentRules.remove("ada", by: caller, in: transaction, &changes)
        }
        #expect(code == expected)
      }
    }
  }
}
