import CoordinationAPI
import HubStore
import Testing

/// Reserved names, notices, and the transfer of nodes.
@Suite struct ReservedNamesTests {
  private func send(
    _ store: any HubStore, from sender: String, to recipient: String, kind: String? = nil,
    about id: String? = nil, by caller: Caller
  ) async throws -> String? {
    try await store.refusal { transaction, changes in
      var record = MessageRecord(from: sender, to: recipient, body: "x")
      record.replyTo = id
      if let kind { record.unknown["kind"] = .string(kind) }
      return try MessageRules.accept(record, key: nil, from: caller, in: transaction, &changes)
    }
  }

  @Test(arguments: StoreKind.allCases, ["roost", "user", "Roost", "USER"])
  func `No agent can be named roost or user, in upper or lower case`(
    kind: StoreKind, name: String
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      for token in AccessToken.Kind.allCases {
        let caller = try world.caller("ann", token)
        let refusal = try await #require(throws: Refusal.self) {
          try await store.register(name, by: caller)
        }
        #expect(refusal.details.keys.contains("name"))
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `No node can take the name of the hub, or of another token`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let scope = try #require(TokenScope(["acme/rocket"]))
      let token = try await store.write { transaction in
        try TokenRules.create(
          kind: .user, owner: nil, scope: scope, expiresAt: nil, at: world.begin, in: transaction
        ).token
      }
      for node in ["hub", "Hub", "token-\(token.id)"] {
        let other = try world.caller("bob", .service, node: node)
        let code = try await store.refusal { transaction, changes in
          try AgentRules.recordHeartbeat(
            Heartbeat(nodeID: node, incarnation: 0, agents: []), by: other, in: transaction,
            &changes)
        }
        #expect(code == "reserved_node", "\(node)")
      }
      let own = Caller(
        token: token, repository: world.repository, node: nil, incarnation: nil,
        time: world.begin, beat: 30)
      #expect(try await store.register("ada", by: own).agent.nodeID == "token-\(token.id)")
      _ = try await store.register("bea", by: world.caller("bob", node: "token-ring"))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A reserved name can send only with its own node, and roost only notices`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let bob = try world.caller("bob", node: "n2")
      _ = try await store.register("ada", by: ann)
      _ = try await store.register("bea", by: bob)
      let id = try await store.send("hello", from: "bea@n2", to: "ada", by: bob).message.id
      let cases: [(Caller, String, String, String?, String?, String?)] = [
        (bob, "user", "ada", nil, nil, "invalid_fields"), (bob, "user@n2", "ada", nil, nil, nil),
        (bob, "roost", "ada", "notice", nil, "invalid_fields"),
        (bob, "roost@hub", "ada", "notice", nil, "invalid_fields"),
        (bob, "roost@n2", "ada", nil, nil, "invalid_fields"),
        (bob, "roost@n2", "ada", "notice", nil, "invalid_fields"),
        (bob, "roost@n2", "ada", "notice", id, "invalid_fields"),
        (bob, "bea@n2", "ada", "notice", id, "invalid_fields"),
        (bob, "roost@n2", "bea@n2", "notice", id, "invalid_fields"),
        (ann, "roost@n1", "bea@n2", "notice", id, nil),
        (ann, "roost@n1", "ada@n1", "notice", id, "invalid_fields"),
      ]
      for (caller, sender, recipient, kind, about, expected) in cases {
        let code = try await send(
          store, from: sender, to: recipient, kind: kind, about: about, by: caller)
        #expect(code == expected, "\(sender) to \(recipient), \(kind ?? "-")")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Only the node that claimed a work request can send notices to its requester`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let cat = try world.caller("cat", node: "n3")
      try await store.change { transaction, changes in
        let id =
          try SpawnRules.request(
            SpawnRecord(task: "x", spawnedBy: "ada@n1"), key: nil, limits: .init(), by: ann,
            in: transaction, &changes
          ).workRequest.id ?? ""
        let claim = SpawnClaim(runner: "r", leaseSeconds: 60)
        _ = try SpawnRules.claim(id, claim, by: cat, in: transaction, &changes)
        let update = SpawnUpdate(.completed, runner: "r")
        _ = try SpawnRules.update(id, update, by: cat, in: transaction, &changes)
      }
      for (name, node, expected) in [("cat", "n3", nil), ("bob", "n2", "invalid_fields")] {
        let caller = try world.caller(name, node: node)
        let code = try await send(
          store, from: "roost@\(node)", to: "ada@n1", kind: "notice", by: caller)
        #expect(code == expected, "\(name)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A node is transferred to another token, with its agents`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let bob = try world.token("bob")
      try await store.write { try $0.put(bob) }
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      let newOwner = try world.caller("bob", node: "n1")
      await #expect(throws: Refusal.self) { try await store.register("ada", by: newOwner) }
      for (node, token, expected) in [
        ("n9", "bob", "no_node"), ("n1", "eve", "no_token"), ("n1", "bob", nil),
      ] {
        let code = try await store.refusal { transaction, _ in
          try NodeRules.give(node, to: token, of: world.repository, in: transaction)
        }
        #expect(code == expected)
      }
      #expect(try await !store.register("ada", by: newOwner).isNew)
      await #expect(throws: Refusal.self) {
        try await store.register("ada", by: world.caller("ann", node: "n1"))
      }
    }
  }
}
