import CoordinationAPI
import HubStore
import Testing

/// What happens to a message between its fetch and the confirmation of its delivery.
@Suite struct FetchTests {
  private func fetch(
    _ store: any HubStore, _ world: World, at seconds: Double
  ) async throws -> [String] {
    let time = world.begin.adding(seconds: seconds)
    return try await store.write { transaction in
      let page = try MessageRules.pending(
        node: "n1", after: 0, limit: 9, in: world.repository, at: time, transaction
      ).page
      try MessageRules.recordFetch(
        of: page.fetchesToRecord, in: world.repository, at: time, transaction)
      return page.messages.map(\.body)
    }
  }

  private func expire(
    _ store: any HubStore, _ world: World, at seconds: Double
  ) async throws {
    let time = world.begin.adding(seconds: seconds)
    _ = try await store.change {
      try MaintenanceRules.expireMessages(at: time, .init(), in: $0, &$1)
    }
  }

  private func acknowledge(
    _ store: any HubStore, _ world: World, _ id: String, at seconds: Double
  ) async throws -> String? {
    let ann = try world.caller("ann", node: "n1", after: seconds)
    return try await store.refusal { transaction, changes in
      try MessageRules.update(id, MessageUpdate(.delivered), by: ann, in: transaction, &changes)
    }
  }

  @Test(arguments: StoreKind.allCases, [10.0, 31 * 86_400.0])
  func `A message fetched in time does not expire, and can be confirmed`(
    kind: StoreKind, end: Double
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      let bob = try world.caller("bob", node: "n2")
      let expiry = end < 1000 ? world.begin.adding(seconds: end) : nil
      let id = try await store.send("x", to: "ada", by: bob, expiresAt: expiry).message.id ?? ""
      // A message without an expiry of its own expires after thirty days.
      let last = end < 1000 ? end - 1 : 30 * 86_400.0 - 1
      #expect(try await fetch(store, world, at: last) == ["x"])
      try await expire(store, world, at: last + 100)
      #expect(try await fetch(store, world, at: last + 101) == ["x"])
      #expect(try await acknowledge(store, world, id, at: last + 102) == nil)
      try await expire(store, world, at: last + 1000)
      let message = try await store.read { try $0.message(id, in: world.repository) }
      #expect(message?.status == .delivered)
      let notices = try await store.read { transaction in
        try MessageRules.pending(
          node: "n2", after: 0, limit: 9, in: world.repository, at: bob.time, transaction
        ).page.messages
      }
      #expect(notices.isEmpty)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A message fetched but never confirmed expires, and its sender is notified`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      _ = try await store.register("ada", by: world.caller("ann", node: "n1"))
      let bob = try world.caller("bob", node: "n2")
      let id =
        try await store.send(
          "x", to: "ada", by: bob, expiresAt: world.begin.adding(seconds: 10)
        ).message.id ?? ""
      for seconds in [9.0, 200.0] { _ = try await fetch(store, world, at: seconds) }
      // Fetching it again does not extend its time.
      #expect(try await fetch(store, world, at: 9 + StoredMessage.confirmationSeconds).isEmpty)
      let late = 10 + StoredMessage.confirmationSeconds
      #expect(try await acknowledge(store, world, id, at: late) == "backward")
      try await expire(store, world, at: late)
      let notices = try await store.read { transaction in
        try MessageRules.pending(
          node: "n2", after: 0, limit: 9, in: world.repository, at: bob.time, transaction
        ).page.messages
      }
      #expect(notices.map(\.replyTo) == [id])
      #expect(notices.first?.body.contains("did not confirm its delivery in time") == true)
    }
  }
}
