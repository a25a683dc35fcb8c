import CoordinationAPI
import Foundation
import HubStore
import Testing

/// What every store guarantees for its transactions.
@Suite struct StoreTests {
  /// The error of a write that fails on purpose.
  private struct Broken: Error {}

  @Test(arguments: StoreKind.allCases)
  func `A write that throws changes nothing`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let token = try world.token("ann")
      await #expect(throws: Broken.self) {
        try await store.write { transaction in
          try transaction.put(token)
          _ = try transaction.nextSequence(in: world.repository)
          throw Broken()
        }
      }
      #expect(try await store.read { try $0.tokens() }.isEmpty)
      #expect(try await store.write { try $0.nextSequence(in: world.repository) } == 1)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Concurrent writes never get the same sequence number`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let numbers = await withThrowingTaskGroup { group in
        for count in 0..<200 {
          group.addTask {
            try await store.write { transaction in
              let number = try transaction.nextSequence(in: world.repository)
              if count.isMultiple(of: 5) { throw Broken() }
              return number
            }
          }
        }
        var numbers: [Int] = []
        while let result = await group.nextResult() {
          if case .success(let number) = result { numbers.append(number) }
        }
        return numbers
      }
      #expect(numbers.sorted() == Array(1...160))
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A stored value is found by each of its keys`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let token = try world.token("ann", expiresAt: world.begin)
      let node = Node(
        repository: world.repository, id: "n1", tokenID: "ann", incarnation: 3,
        lastSeen: world.begin)
      var record = RepositoryPolicy()
      record.unknown = ["later": .string("kept")]
      let policy = StoredPolicy(
        repository: world.repository, version: 2, record: record, secret: "s")
      try await store.write { transaction in
        try transaction.put(token)
        try transaction.put(node)
        try transaction.put(policy)
      }
      try await store.read { transaction throws in
        #expect(try transaction.token(hash: TokenHash(of: "ann")) == token)
        #expect(try transaction.token(id: "ann") == token)
        #expect(try transaction.token(hash: TokenHash(of: "bob")) == nil)
        #expect(try transaction.node("n1", in: world.repository) == node)
        #expect(try transaction.policy(of: world.repository) == policy)
        #expect(try transaction.agents(in: world.repository).isEmpty)
        #expect(try transaction.rosterVersion(of: world.repository) == 0)
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A record keeps fields and values that this version does not know`(kind: StoreKind)
    async throws
  {
    let world = try #require(World())
    try await kind.with { store in
      let caller = try world.caller("ann", node: "n1")
      let later = #"{"name":"ada","type":"oracle","status":"dreaming","mood":{"is":[1,null]}}"#
      let record = try JSONDecoder().decode(AgentRecord.self, from: Data(later.utf8))
      _ = try await store.change { transaction, changes in
        try AgentRules.register(record, by: caller, in: transaction, &changes)
      }
      let kept = try await store.read { try $0.agent("ada", in: world.repository) }
      #expect(kept?.record.status == .unknown("dreaming"))
      #expect(kept?.record.unknown == record.unknown)
    }
  }
}
