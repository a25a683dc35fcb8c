import CoordinationAPI
import HubStore
import Testing

/// Who may claim, end and cancel a work request.
@Suite struct WorkRequestOwnerTests {
  private func ask(
    _ store: any HubStore, as asker: String = "supervisor", by caller: Caller
  ) async throws -> String {
    try await store.change { transaction, changes in
      try SpawnRules.request(
        SpawnRecord(task: "x", spawnedBy: asker), key: nil, limits: .init(), by: caller,
        in: transaction, &changes
      ).workRequest.id ?? ""
    }
  }

  private func claim(
    _ store: any HubStore, _ id: String, runner: String, by caller: Caller
  ) async throws -> SpawnRecord {
    try await store.change { transaction, changes in
      try SpawnRules.claim(
        id, SpawnClaim(runner: runner, leaseSeconds: 60), by: caller, in: transaction, &changes)
    }
  }

  private func end(
    _ store: any HubStore, _ id: String, _ status: SpawnStatus, runner: String? = nil,
    by caller: Caller
  ) async throws -> String? {
    try await store.refusal { transaction, changes in
      try SpawnRules.update(
        id, SpawnUpdate(status, runner: runner), by: caller, in: transaction, &changes)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Only its requester, its runner, an admin and a service can cancel a work request`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    let cases: [(String, AccessToken.Kind, String?)] = [
      ("bob", .user, "other_request"), ("ann", .user, nil), ("eve", .admin, nil),
      ("ci", .service, nil), ("cat", .user, nil),
    ]
    try await kind.with { store in
      for (name, token, expected) in cases {
        let id = try await ask(store, by: world.caller("ann"))
        _ = try await claim(store, id, runner: "r1", by: world.caller("cat"))
        let caller = try world.caller(name, token)
        #expect(try await end(store, id, .cancelled, by: caller) == expected, "\(name)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Only the token that claimed a work request can end it, whatever runner others name`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann")
      let id = try await ask(store, by: ann)
      _ = try await claim(store, id, runner: "r1", by: world.caller("cat"))
      for (name, token) in [("bob", AccessToken.Kind.user), ("ann", .user), ("ci", .service)] {
        let caller = try world.caller(name, token)
        for status in [SpawnStatus.inProgress, .completed] {
          let code = try await end(store, id, status, runner: "r1", by: caller)
          #expect(code == "other_request", "\(name) \(status)")
        }
        let renewal = try await store.refusal { transaction, changes in
          try SpawnRules.claim(
            id, SpawnClaim(runner: "r1", leaseSeconds: 60), by: caller, in: transaction, &changes)
        }
        #expect(renewal == "claimed", "\(name)")
      }
      #expect(try await end(store, id, .completed, runner: "r1", by: world.caller("cat")) == nil)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `The name of a runner is returned only to the runner itself`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann")
      let cat = try world.caller("cat", node: "n3")
      let id = try await ask(store, by: ann)
      #expect(try await claim(store, id, runner: "n3.secret", by: cat).claimedBy == "n3.secret")
      for caller in [ann, cat] {
        let visible = try await store.read { try SpawnRules.workRequest(id, by: caller, in: $0) }
        #expect(visible.claimedBy == "n3")
      }
      let refused = try await #require(throws: Refusal.self) {
        try await claim(store, id, runner: "r2", by: cat)
      }
      #expect(!refused.message.contains("secret"))
      let late = try world.caller("ann", after: 61)
      let pending = try await store.read {
        try SpawnRules.pending(limit: 9, by: late, in: $0).workRequests
      }
      #expect(pending.map(\.claimedBy) == ["n3"])
      #expect(try await end(store, id, .cancelled, by: ann) == nil)
      #expect(
        try await store.read { try SpawnRules.workRequest(id, by: ann, in: $0).claimedBy } == "n3")
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Work requests are made only in the name of one's own agents, nodes and person`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      for name in ["ann", "bob"] {
        let token = try world.token(name)
        try await store.write { try $0.put(token) }
      }
      let cases: [(String, AccessToken.Kind, String, String?)] = [
        ("ann", .user, "ada", nil), ("ann", .user, "ada@n1", nil),
        ("ann", .user, "workspace:ann", nil), ("ann", .user, "workspace:dan", nil),
        ("ann", .user, "", nil), ("ann", .user, "the nightly run", nil),
        ("bob", .user, "ada", "other_agent"), ("bob", .user, "ada@n1", "other_node"),
        ("bob", .user, "ada@n2", nil), ("bob", .user, "workspace:ann", "other_person"),
        ("ci", .service, "ada", nil), ("ci", .service, "workspace:ann", nil),
      ]
      for (name, token, asker, expected) in cases {
        let caller = try world.caller(name, token)
        let code = try await store.refusal { transaction, changes in
          try SpawnRules.request(
            SpawnRecord(task: "x", spawnedBy: asker), key: nil, limits: .init(), by: caller,
            in: transaction, &changes)
        }
        #expect(code == expected, "\(name) as \(asker)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Only an admin and a service can replace the policy`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      for (token, expected) in [
        (AccessToken.Kind.user, "user_token"), (.admin, nil), (.service, nil),
      ] {
        let caller = try world.caller("ann", token)
        let code = try await store.refusal { transaction, _ in
          try PolicyRules.replace(
            with: RepositoryPolicy(), by: caller, in: transaction)
        }
        #expect(code == expected, "\(token)")
      }
    }
  }
}
