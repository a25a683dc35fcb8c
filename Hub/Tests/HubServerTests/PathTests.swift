import CoordinationAPI
import HTTPTypes
import Testing

/// How paths, queries and methods lead to routes.
@Suite struct PathTests {
  @Test(arguments: [
    "/v1/repos/acme/rocket/agents", "/repos/acme/rocket/agents", "/v1/repos/acme%2Frocket/agents",
    "/repos/acme%2frocket/agents", "/v1/repos/%61cme/rocket/agents",
  ])
  func `Every form of a path leads to the same route`(path: String) async throws {
    try await TestHub().run { client async throws in
      #expect(try await client.send(.get, path).text == "[]")
    }
  }

  @Test(arguments: [
    ("/", 404), ("/v1", 404), ("/v1/v1/healthz", 404), ("/nothing", 404),
    ("/repos/acme/rocket", 404),
    ("/repos/../rocket/agents", 422), ("/repos/%2e%2e/rocket/agents", 422),
    ("/repos/acme/rocket/agents/%00", 400), ("/repos/acme/rocket/agents/%zz", 400),
    ("/repos/acme/rocket/agents/%ff", 400), ("/repos/acme/rocket/agents/a%2Fb", 422),
    ("/repos/acme/rocket/agents/%F0%9F%90%93", 422), ("/repos/acme%2Frocket%2Fx/agents", 404),
    ("/repos/acme/rocket/agents?limit=%zz", 400), ("/repos/acme/rocket/agents?%+f", 400),
    ("/repos/acme/rocket/agents?type=%-0", 400), ("/repos/acme/rocket/agents?type=%ff", 400),
    ("/repos/acme/rocket/agents?type=%f", 400), ("/repos/acme/rocket/agents?%", 400),
    ("/repos/acme/rocket/agents?status=odd", 422),
    ("/repos/acme/rocket/messages", 422), ("/repos/acme/rocket/workers/pending?limit=0", 422),
    ("/repos/acme/rocket/workers/pending?wait=61", 422),
    ("/repos/acme/rocket/workers/pending?limit=99999999999999999999", 422),
  ])
  func `An invalid path or query is answered with an error`(
    path: String, status: Int
  ) async throws {
    try await TestHub().run { client async throws in
      #expect(try await client.send(.get, path).status == status)
    }
  }

  @Test func `A query is decoded as HTML forms encode it`() async throws {
    try await TestHub().run { client async throws in
      let agent = #"{"name":"ada","type":"a b","node_id":"n1"}"#
      #expect(try await client.call(.post, "/agents", agent).status == 201)
      for (query, count) in [
        ("type=a+b", 1), ("type=a%20b", 1), ("&type=x&ty%70e=a+b&", 1), ("type", 1), ("type=a", 0),
        ("type=a%2Bb", 0), ("type=a=b", 0),
      ] {
        let found: [AgentRecord] = try await client.call(.get, "/agents?\(query)").json()
        #expect(found.count == count, "\(query)")
      }
    }
  }

  @Test func `A path that is too long is refused`() async throws {
    try await TestHub().run { client async throws in
      let path = "/" + String(repeating: "a", count: 5000)
      #expect(try await client.send(.get, path).status == 414)
    }
  }

  @Test func `An unsupported method is answered with the supported ones`() async throws {
    try await TestHub().run { client async throws in
      let reply = try await client.call(.put, "/agents/ada", "{}")
      #expect(reply.status == 405)
      #expect(reply["Allow"] == "DELETE, GET, HEAD, PATCH")
      #expect(try await client.send(.options, "/healthz", by: nil)["Allow"] == "GET, HEAD")
    }
  }

  @Test func `HEAD is answered as GET, without the body`() async throws {
    try await TestHub().run { client async throws in
      let reply = try await client.call(.head, "/agents")
      #expect(reply.status == 200)
      #expect(reply.text.isEmpty)
      #expect(reply["Content-Length"] == "2")
    }
  }

  @Test func `The name of a route is not an identifier`() async throws {
    try await TestHub().run { client async throws in
      #expect(try await client.call(.get, "/workers/spawn")["Allow"] == "POST")
    }
  }
}
