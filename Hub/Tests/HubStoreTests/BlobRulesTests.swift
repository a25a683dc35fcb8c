import CoordinationAPI
import Foundation
import HubStore
import Testing

/// Blobs, and the work requests that name them.
@Suite struct BlobRulesTests {
  private func leave(
    _ text: String, by caller: Caller, in store: any HubStore
  ) async throws -> (blob: BlobRecord, isNew: Bool) {
    try await store.write { transaction in
      try BlobRules.leave(
        BlobRecord(data: Data(text.utf8).base64EncodedString()), by: caller, in: transaction)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A blob is known by what it is, counts once, and is read as it was left`(
    _ kind: StoreKind
  ) async throws {
    try await kind.with { store in
      let world = try #require(World())
      let (ann, bob) = (try world.caller("ann"), try world.caller("bob"))
      let first = try await leave("abc", by: ann, in: store)
      #expect(first.isNew)
      #expect(
        first.blob.id == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
      #expect(try await !leave("abc", by: bob, in: store).isNew)
      let id = try #require(first.blob.id)
      let read = try await store.read { try BlobRules.blob(id, by: bob, in: $0) }
      #expect(read.data == "YWJj" && read.size == 3)
      let bytes = try await store.read { transaction in
        try ["ann", "bob"].map { try transaction.blobBytes(of: $0, in: world.repository) }
      }
      #expect(bytes == [3, 0])
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `A token leaves no more than its quota, and what is old goes unless it was left again`(
    _ kind: StoreKind
  ) async throws {
    try await kind.with { store in
      let world = try #require(World())
      @Sendable func caller(_ days: Double) throws -> Caller {
        var quotas = Quotas()
        quotas.blobBytes = 10
        return Caller(
          token: try world.token("ann"), repository: world.repository, node: nil, incarnation: nil,
          time: world.begin.adding(seconds: days * 86_400), beat: 30, quotas: quotas)
      }
      let now = try caller(0)
      _ = try await leave("12345", by: now, in: store)
      _ = try await leave("67890", by: now, in: store)
      let refusal = try await store.refusal { transaction, _ in
        try BlobRules.leave(BlobRecord(data: "YQ=="), by: now, in: transaction)
      }
      #expect(refusal == "too_many_blobs")
      // Left again, it takes no more room.
      #expect(try await !leave("12345", by: caller(6), in: store).isNew)
      let removed = try await store.write { transaction in
        try MaintenanceRules.removeFinished(at: caller(8).time, .init(), in: transaction)
      }
      #expect(removed == 1)
      #expect(try await leave("a", by: caller(8), in: store).isNew)
    }
  }

  @Test(arguments: ["not base64", "YWJ", String(repeating: "A", count: 1_398_104)])
  func `What is not a blob is refused`(_ data: String) async throws {
    let world = try #require(World())
    let caller = try world.caller("ann")
    let refusal = try await MemoryStore().refusal { transaction, _ in
      try BlobRules.leave(BlobRecord(data: data), by: caller, in: transaction)
    }
    #expect(refusal == "invalid_fields")
  }

  @Test(arguments: StoreKind.allCases)
  func `An attempt is offered to and taken by those alone who ask for attempts`(
    _ kind: StoreKind
  ) async throws {
    try await kind.with { store in
      let world = try #require(World())
      let (ann, bob) = (try world.caller("ann"), try world.caller("bob"))
      let input = try #require(try await leave("input", by: ann, in: store).blob.id)
      let id = try await store.attempt(input, by: ann)
      let offered = try await store.read { transaction in
        try [Set([WorkKind.worker]), [.attempt]].map {
          try SpawnRules.pending($0, limit: 9, by: bob, in: transaction).workRequests.count
        }
      }
      #expect(offered == [0, 1])
      let old = try await store.refusal { transaction, changes in
        try SpawnRules.claim(
          id, SpawnClaim(runner: "r1", leaseSeconds: 60), by: bob, in: transaction, &changes)
      }
      #expect(old == "other_kind")
      let claimed = try await store.claim(id, "r1", by: bob)
      #expect(claimed.status == .known(.inProgress) && claimed.revision == 2)
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `What a runner brings too late is refused, also where the request is completed`(
    _ kind: StoreKind
  ) async throws {
    try await kind.with { store in
      let world = try #require(World())
      let (ann, bob) = (try world.caller("ann"), try world.caller("bob"))
      let later = try world.caller("bob", after: 61)
      let input = try #require(try await leave("input", by: ann, in: store).blob.id)
      let one = try #require(try await leave("one", by: bob, in: store).blob.id)
      let two = try #require(try await leave("two", by: bob, in: store).blob.id)
      let id = try await store.attempt(input, by: ann)
      _ = try await store.claim(id, "r1", by: bob)
      _ = try await store.claim(id, "r2", by: later)
      @Sendable func update(_ runner: String, _ output: String?) -> SpawnUpdate {
        var update = SpawnUpdate(.completed, runner: runner)
        update.output = output
        return update
      }
      #expect(
        try await store.refusal { transaction, changes in
          try SpawnRules.update(id, update("r1", one), by: later, in: transaction, &changes)
        } == "lease_lost")
      #expect(
        try await store.refusal { transaction, changes in
          try SpawnRules.update(id, update("r2", nil), by: later, in: transaction, &changes)
        } != nil)
      let done = try await store.change { transaction, changes in
        try SpawnRules.update(id, update("r2", two), by: later, in: transaction, &changes)
      }
      #expect(done.output == two)
      for _ in 0..<2 {
        let again = try await store.change { transaction, changes in
          try SpawnRules.update(id, update("r2", two), by: later, in: transaction, &changes)
        }
        #expect(again.output == two)
      }
      #expect(
        try await store.refusal { transaction, changes in
          try SpawnRules.update(id, update("r1", one), by: later, in: transaction, &changes)
        } == "lease_lost")
    }
  }
}

extension HubStore {
  fileprivate func attempt(_ input: String, by caller: Caller) async throws -> String {
    try await change { transaction, changes in
      var record = SpawnRecord(task: "task a of run r", spawnedBy: "user@\(caller.ownNode)")
      record.kind = .known(.attempt)
      record.input = input
      return try SpawnRules.request(
        record, key: nil, limits: .init(), by: caller, in: transaction, &changes
      ).workRequest.id ?? ""
    }
  }

  fileprivate func claim(
    _ id: String, _ runner: String, by caller: Caller
  ) async throws -> SpawnRecord {
    try await change { transaction, changes in
      try SpawnRules.claim(
        id, SpawnClaim(runner: runner, leaseSeconds: 60, kind: .attempt), by: caller,
        in: transaction, &changes)
    }
  }
}
