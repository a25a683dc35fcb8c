import CoordinationAPI
import HubStore
import Testing

/// Creating, checking and revoking tokens.
@Suite struct TokenRulesTests {
  @Test(arguments: StoreKind.allCases)
  func `A token is valid for its repositories until it expires or is revoked`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    let other = try #require(RepositoryName("acme/boat"))
    try await kind.with { store in
      let scope = try #require(TokenScope(["acme/rocket"]))
      let end = world.begin.adding(seconds: 60)
      let (secret, token) = try await store.write { transaction in
        try TokenRules.create(
          kind: .user, owner: "ann", scope: scope, expiresAt: end, at: world.begin,
          in: transaction)
      }
      #expect(secret.hasPrefix("rst_") && secret.count == 68)
      func code(
        _ secret: String, _ repository: RepositoryName, after seconds: Double = 0
      ) async throws -> String? {
        try await store.refusal { transaction, _ in
          try TokenRules.check(
            secret, for: repository, at: world.begin.adding(seconds: seconds), in: transaction)
        }
      }
      #expect(try await code(secret, world.repository) == nil)
      #expect(try await code(secret, other) == "other_repository")
      #expect(try await code(secret + "0", world.repository) == "bad_token")
      #expect(try await code(secret, world.repository, after: 60) == "expired_token")
      _ = try await store.write { try TokenRules.revoke(token.id, at: world.begin, in: $0) }
      #expect(try await code(secret, world.repository) == "revoked_token")
    }
  }

  @Test(arguments: [
    (["acme/rocket"], true), (["acme/*"], true), (["other/*"], false), (["acme/rock"], false),
  ])
  func `A scope contains repositories, or all of an owner`(patterns: [String], isIn: Bool) throws {
    let scope = try #require(TokenScope(patterns))
    #expect(try scope.contains(#require(RepositoryName("acme/rocket"))) == isIn)
  }

  @Test(arguments: [[], ["acme"], ["*/*"], ["a/b/c"], ["a/b", ""]])
  func `An invalid scope is refused`(patterns: [String]) {
    #expect(TokenScope(patterns) == nil)
  }
}
