import CoordinationAPI
import HubStore
import Testing

/// Sending messages, their status, and what happens to undelivered ones.
@Suite struct MessageRulesTests {
  private func pending(
    _ store: any HubStore, _ world: World, node: String, after seconds: Double = 0
  ) async throws -> [String] {
    try await store.read { transaction in
      try MessageRules.pending(
        node: node, after: 0, limit: 100, in: world.repository,
        at: world.begin.adding(seconds: seconds), transaction
      ).page.messages.map(\.body)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Messages keep their order, and a status only moves forward`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let first = try await store.send("one", to: "ada", by: ann).message
      let second = try await store.send("two", to: "ada", by: ann).message
      #expect((first.sequence ?? 0) < (second.sequence ?? 0))
      #expect(first.route?.routedVia == "coordination-api")
      let id = try #require(first.id)
      for (status, expected) in [
        (MessageStatus.delivered, nil), (.delivered, nil), (.acked, nil), (.read, "backward"),
        (.failed, "backward"), (.acked, nil),
      ] as [(MessageStatus, String?)] {
        let code = try await store.refusal { transaction, changes in
          try MessageRules.update(id, MessageUpdate(status), by: ann, in: transaction, &changes)
        }
        #expect(code == expected)
      }
      #expect(try await pending(store, world, node: "n1") == ["two"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A repeated key returns the same message, and is refused for another one`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let first = try await store.send("one", to: "ada", by: ann, key: "k")
      let again = try await store.send("one", to: "ada", by: ann, key: "k")
      #expect(first.isNew && !again.isNew)
      #expect(first.message == again.message)
      let other = try await #require(throws: Refusal.self) {
        try await store.send("two", to: "ada", by: ann, key: "k")
      }
      #expect(other.code == "key_reused")
      let elsewhere = try world.caller("ann", node: "n2")
      #expect(try await store.send("two", to: "ada", by: elsewhere, key: "k").isNew)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Messages follow their agent, and those to name@node stay at the node`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      _ = try await store.register("bea", by: world.caller("bob", node: "n2"))
      _ = try await store.send("to ada", to: "ada", by: ann)
      _ = try await store.send("to dan at n1", to: "dan@n1", by: ann)
      #expect(try await pending(store, world, node: "n1") == ["to ada", "to dan at n1"])
      #expect(try await pending(store, world, node: "n2").isEmpty)
      _ = try await store.register("ada", by: world.caller("ann", node: "n3", after: 100))
      #expect(try await pending(store, world, node: "n1") == ["to dan at n1"])
      #expect(try await pending(store, world, node: "n3") == ["to ada"])
      // Another owner who takes the name later gets none of the messages; their sender is notified.
      _ = try await store.register("ada", by: world.caller("bob", node: "n2", after: 200))
      #expect(try await pending(store, world, node: "n2").isEmpty)
      #expect(try await pending(store, world, node: "n1").count == 2)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Unknown recipients, and the nodes and agents of others as senders, are refused`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let bob = try world.caller("bob", node: "n2")
      _ = try await store.register("ada", by: ann)
      let cases: [(Caller, String, String, String?)] = [
        (ann, "dan", "nobody", "no_agent"), (ann, "dan", "ada@n9", "no_node"),
        (ann, "dan", "a b", "invalid_fields"), (bob, "ada", "ada", "other_agent"),
        (bob, "dan@n1", "ada", "invalid_fields"), (bob, "dan", "ada", nil),
        (bob, "ada@n2", "ada", nil),
      ]
      for (caller, sender, recipient, expected) in cases {
        let code = try await store.refusal { transaction, changes in
          try MessageRules.accept(
            MessageRecord(from: sender, to: recipient, body: "x"), key: nil, from: caller,
            in: transaction, &changes)
        }
        #expect(code == expected, "\(sender) to \(recipient)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `An expired message is not delivered, and is shown as expired`(kind: StoreKind) async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let sent = try await store.send(
        "soon", to: "ada", by: ann, expiresAt: world.begin.adding(seconds: 10))
      #expect(try await pending(store, world, node: "n1", after: 9) == ["soon"])
      #expect(try await pending(store, world, node: "n1", after: 10).isEmpty)
      let late = try world.caller("ann", node: "n1", after: 11)
      let id = try #require(sent.message.id)
      let code = try await store.refusal { transaction, changes in
        try MessageRules.update(id, MessageUpdate(.delivered), by: late, in: transaction, &changes)
      }
      #expect(code == "backward")
      #expect(
        try await store.change {
          try MaintenanceRules.expireMessages(at: late.time, .init(), in: $0, &$1)
        }
          == false)
      let all = try await store.read { transaction in
        try MessageRules.page(
          to: "ada", statuses: [.expired], from: .after(0), limit: 10, by: late, in: transaction
        ).messages
      }
      #expect(all.map(\.status) == [.known(.expired)])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Finished messages are removed after the retention time, and pending ones expire first`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let id = try await store.send("one", to: "ada", by: ann).message.id ?? ""
      _ = try await store.send("two", to: "ada", by: ann)
      _ = try await store.change { transaction, changes in
        try MessageRules.update(id, MessageUpdate(.acked), by: ann, in: transaction, &changes)
      }
      let day = 86_400.0
      for (days, removed) in [(6.9, 0), (7.1, 1), (30.1, 0), (37.2, 1)] {
        let time = world.begin.adding(seconds: days * day)
        let count = try await store.change { transaction, changes in
          _ = try MaintenanceRules.expireMessages(at: time, .init(), in: transaction, &changes)
          return try MaintenanceRules.removeFinished(at: time, .init(), in: transaction)
        }
        #expect(count == removed, "after \(days) days")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `The sender of a failed message is notified once, even if the agent leaves right after`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let bob = try world.caller("bob", node: "n2")
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: bob)
      let sent = try await store.send("one", from: "dan@n1", to: "ada", by: ann).message
      let id = try #require(sent.id)
      for _ in 0..<2 {
        let message = try await store.change { transaction, changes in
          try MessageRules.update(
            id, MessageUpdate(.failed, error: "no agent ada is there"), by: bob, in: transaction,
            &changes)
        }
        #expect(message.status == .known(.failed) && message.lastError == "no agent ada is there")
      }
      try await store.change { try AgentRules.remove("ada", by: bob, in: $0, &$1) }
      let notices = try await pending(store, world, node: "n1")
      #expect(notices == ["your message \(id) to ada was not delivered: no agent ada is there"])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `If an agent leaves, the senders of its pending messages are notified once`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let bob = try world.caller("bob", node: "n2")
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: bob)
      for body in ["one", "two"] {
        _ = try await store.change { transaction, changes in
          try MessageRules.accept(
            MessageRecord(from: "dan", to: "ada", body: body), key: nil, from: ann,
            in: transaction, &changes)
        }
      }
      try await store.change { try AgentRules.remove("ada", by: bob, in: $0, &$1) }
      let waiting = try await store.read { transaction in
        try MessageRules.pending(
          node: "n1", after: 0, limit: 10, in: world.repository, at: world.begin, transaction)
      }
      #expect(waiting.page.messages.map(\.to) == ["dan@n1", "dan@n1"])
      #expect(waiting.page.messages.allSatisfy { $0.body.contains("ada has left") })
      _ = try await store.register("ada", by: bob)
      #expect(try await pending(store, world, node: "n2").isEmpty)
    }
  }

  @Test(arguments: StoreKind.allCases, [true, false])
  func `The pending messages of an agent, however many, never reach the next owner of its name`(
    kind: StoreKind, leaves: Bool
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      _ = try await store.register("ada", by: ann)
      let count = 1003
      try await store.change { transaction, changes in
        for _ in 0..<count {
          let record = MessageRecord(from: "dan", to: "ada", body: "x")
          _ = try MessageRules.accept(record, key: nil, from: ann, in: transaction, &changes)
        }
      }
      if leaves { try await store.change { try AgentRules.remove("ada", by: ann, in: $0, &$1) } }
      _ = try await store.register("ada", by: world.caller("bob", node: "n2", after: 91))
      #expect(try await pending(store, world, node: "n2").isEmpty)
      let notices = try await store.read { transaction in
        try MessageRules.pending(
          node: "n1", after: 0, limit: 2 * count, in: world.repository, at: world.begin,
          transaction
        ).page.messages
      }
      #expect(notices.count == count)
    }
  }
}
