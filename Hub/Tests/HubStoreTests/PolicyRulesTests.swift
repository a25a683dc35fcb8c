import CoordinationAPI
import Foundation
import HubStore
import Testing

/// Which fields of a policy each caller sees.
@Suite struct PolicyRulesTests {
  /// Names of secret fields that clients of either seed may put into a policy.
  private static let secrets = [
    "api_token", "token", "webhook_secret", "apiToken", "API-KEY", "client_secret",
    "github_tokens", "db_password",
  ]

  private func put(
    _ store: any HubStore, _ policy: RepositoryPolicy, by caller: Caller
  ) async throws -> RepositoryPolicy {
    try await store.write { transaction in
      try PolicyRules.replace(with: policy, by: caller, in: transaction).policy
    }
  }

  @Test(arguments: StoreKind.allCases, secrets)
  func `A secret field is never returned, at any depth`(
    kind: StoreKind, name: String
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let text = #"{"\#(name)":"hush","deep":{"list":[{"\#(name)":"hush"}]},"max_tokens_used":7}"#
      let ci = try world.caller("ci", .service)
      let policy = try RepositoryPolicy(json: Data(text.utf8))
      #expect(
        try await !String(decoding: put(store, policy, by: ci).json, as: UTF8.self)
          .contains("hush"))
      for caller in [ci, try world.caller("ann")] {
        let visible = try await store.read { try PolicyRules.policy(by: caller, in: $0).policy }
        #expect(!String(decoding: visible.json, as: UTF8.self).contains("hush"))
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Unknown fields are returned only to their writer, and survive changes by others`(
    kind: StoreKind
  ) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let (ci, eve) = (try world.caller("ci", .service), try world.caller("eve", .admin))
      var policy = RepositoryPolicy()
      policy.unknown = ["colour": .string("blue"), "fallback_to_local": .bool(true)]
      #expect(try await put(store, policy, by: ci).unknown == policy.unknown)
      #expect(try await put(store, RepositoryPolicy(), by: eve).unknown.isEmpty)
      for (caller, expected) in [
        (ci, policy.unknown), (eve, [:]), (try world.caller("ann"), [:]),
        (try world.caller("bob", .service), [:]),
      ] {
        let visible = try await store.read { try PolicyRules.policy(by: caller, in: $0).policy }
        #expect(visible.unknown == expected)
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func `Secret fields of an agent are removed too`(kind: StoreKind) async throws {
    let world = try #require(World())
    try await kind.with { store in
      let ann = try world.caller("ann", node: "n1")
      let text = #"{"name":"ada","api_token":"hush","mood":"good"}"#
      let asked = try AgentRecord(json: Data(text.utf8))
      let agent = try await store.change { transaction, changes in
        try AgentRules.register(asked, by: ann, in: transaction, &changes).agent
      }
      #expect(agent.unknown == ["mood": .string("good")])
    }
  }
}
