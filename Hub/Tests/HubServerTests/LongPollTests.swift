import CoordinationAPI
import HTTPTypes
import HubServer
import HummingbirdTesting
import Testing

/// When held polls end.
@Suite(.timeLimit(.minutes(10))) struct LongPollTests {
  private let ada = #"{"name":"ada","node_id":"n1"}"#

  @Test func `A held poll ends with the message that it waits for`() async throws {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      async let byAgent = client.call(.get, "/agents/ada/messages?status=pending&wait=60")
      async let byNode = client.call(.get, "/messages?node=n1&wait=60")
      await test.hub.waitUntilPollsHeld(2)
      _ = try await client.call(
        .post, "/messages", #"{"from":"dan","to":"ada","body":"hello"}"#)
      #expect(try await byAgent.json([MessageRecord].self).map(\.body) == ["hello"])
      #expect(try await byNode.json([MessageRecord].self).map(\.body) == ["hello"])
      await test.hub.waitUntilPollsHeld(0)
    }
  }

  @Test func `A node's poll ends when the roster changes, if it names the version that it knows`()
    async throws
  {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      let roster = try await client.call(.get, "/messages?node=n1")[APIName.roster] ?? ""
      let old = try await client.call(.get, "/messages?node=n1&wait=60&roster=999")
      #expect(old.text == "[]")
      async let held = client.call(.get, "/messages?node=n1&wait=60&roster=\(roster)")
      await test.hub.waitUntilPollsHeld(1)
      _ = try await client.call(.patch, "/agents/ada", #"{"status":"busy"}"#)
      let reply = try await held
      #expect(reply.text == "[]")
      #expect(reply[APIName.roster] != roster)
    }
  }

  @Test func `A poll for work requests ends with a new one, and when a lease expires`() async throws
  {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      async let first = client.call(.get, "/workers/pending?wait=60")
      await test.hub.waitUntilPollsHeld(1)
      _ = try await client.call(.post, "/workers/spawn", #"{"id":"s1","task":"x"}"#)
      #expect(try await first.json([SpawnRecord].self).map(\.id) == ["s1"])
      _ = try await client.call(
        .post, "/workers/s1/claim", #"{"runner":"r1","lease_s":5}"#)
      #expect(try await client.call(.get, "/workers/pending").text == "[]")
      async let second = client.call(.get, "/workers/pending?wait=60")
      await test.hub.waitUntilPollsHeld(1)
      test.advance(seconds: 6)
      _ = try await client.call(.post, "/workers/spawn", #"{"id":"s2","task":"y"}"#)
      #expect(try await second.json([SpawnRecord].self).map(\.id) == ["s1", "s2"])
    }
  }

  @Test func `Held polls end at once when the hub stops`() async throws {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      async let held = client.call(.get, "/messages?node=n1&wait=60")
      await test.hub.waitUntilPollsHeld(1)
      test.hub.endLongPolls()
      #expect(try await held.text == "[]")
    }
  }

  @Test func `No message is missed that arrives between the lookup and the wait`() async throws {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      try await withThrowingTaskGroup { group in
        group.addTask {
          var after = 0
          while after < 200 {
            let reply = try await client.call(
              .get, "/messages?node=n1&wait=60&after=\(after)&limit=1")
            let found: [MessageRecord] = try reply.json()
            #expect(found.first?.sequence == after + 1)
            after = found.first?.sequence ?? 200
          }
        }
        group.addTask {
          for _ in 0..<200 {
            _ = try await client.call(
              .post, "/messages", #"{"from":"dan","to":"ada","body":"x"}"#)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `A held poll ends when its token is revoked, and returns nothing that came later`()
    async throws
  {
    let test = try await TestHub()
    try await test.run(.ahc()) { client async throws in
      _ = try await client.call(.post, "/agents", ada)
      async let byAgent = client.call(.get, "/agents/ada/messages?wait=60")
      async let byNode = client.call(.get, "/messages?node=n1&wait=60")
      async let spawns = client.call(.get, "/workers/pending?wait=60")
      await test.hub.waitUntilPollsHeld(3)
      try await test.revoke("ann")
      _ = try await client.call(
        .post, "/messages", #"{"from":"dan","to":"ada","body":"x"}"#, by: "bob")
      _ = try await client.call(.post, "/workers/spawn", #"{"task":"x"}"#, by: "bob")
      for reply in try await [byAgent, byNode, spawns] {
        #expect(reply.status == 401)
        #expect(try reply.code == "revoked_token")
      }
    }
  }
}
