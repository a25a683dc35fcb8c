import CoordinationAPI
import HTTPTypes
import HubServer
import HubStore
import Testing

/// Every route with every status that the document lists for it.
@Suite struct RouteTests {
  @Test func `The document has exactly the routes of the table`() async throws {
    let paths = try #require(OpenAPIDocument().document.object?["paths"]?.object)
    let described = paths.flatMap { path, operations in
      (operations.object ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(
      Set(described) == Set(Route.allCases.map { "\($0.method.rawValue) \($0.template)" }))
    #expect(described.count == Route.allCases.count)
  }

  @Test func `Every route answers every status that the document lists`() async throws {
    let test = try await TestHub()
    try await test.run { client async throws in
      try await Self.agents(client)
      try await Self.messages(client)
      try await Self.workRequests(client)
      try await Self.policy(client)
      try await Self.blobs(client)
      for route in Route.allCases where route.repositoryPath != nil {
        try await Self.common(route, client)
      }
      for route in [Route.health, .readiness, .metrics, .openAPI] {
        #expect(try await client.send(.get, route.template, by: nil).status == 200)
      }
      test.hub.endLongPolls()
      #expect(try await client.send(.get, "/readyz", by: nil).status == 503)
      let seen = try await client.send(.get, "/metrics", by: nil).text
      let limited = try await Self.limited()
      for route in Route.allCases {
        for status in OpenAPIDocument.statuses(of: route) {
          let line = "roost_hub_requests_total{route=\"\(route.rawValue)\",status=\"\(status)\"}"
          #expect(seen.contains(line) || limited.contains(line), "\(route) \(status)")
        }
      }
    }
  }

  private static func blobs(_ client: TestHub.Client) async throws {
    let left = try await client.call(.post, "/blobs", #"{"data":"YWJj"}"#)
    #expect(left.status == 201)
    #expect(try await client.call(.post, "/blobs", #"{"data":"YWJj"}"#).status == 200)
    let id = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try await client.call(.get, "/blobs/\(id)").status == 200)
    let none = String(repeating: "0", count: 64)
    #expect(try await client.call(.get, "/blobs/\(none)").code == "not_found")
  }

  private static func agents(_ client: TestHub.Client) async throws {
    let ada = #"{"name":"ada","type":"worker","node_id":"n1","incarnation":2}"#
    #expect(try await client.call(.post, "/agents", ada).status == 201)
    #expect(try await client.call(.post, "/agents", ada).status == 200)
    #expect(try await client.call(.post, "/agents", ada, by: "bob").code == "other_node")
    let stolen = #"{"name":"ada","node_id":"n2"}"#
    #expect(try await client.call(.post, "/agents", stolen, by: "bob").code == "name_taken")
    #expect(try await client.call(.get, "/agents").status == 200)
    #expect(try await client.call(.get, "/agents/ada").status == 200)
    #expect(try await client.call(.get, "/agents/nobody").code == "not_found")
    #expect(try await client.call(.patch, "/agents/ada", #"{"status":"busy"}"#).status == 200)
    #expect(try await client.call(.patch, "/agents/nobody", "{}").status == 404)
    let stale = [APIName.node: "n1", APIName.incarnation: "1"]
    #expect(
      try await client.call(.patch, "/agents/ada", "{}", headers: stale).code
        == "stale_incarnation")
    let beat = #"{"node_id":"n1","incarnation":2,"agents":[{"name":"ada"},{"name":"bea"}]}"#
    let answer: HeartbeatAnswer = try await client.call(.post, "/heartbeats", beat).json()
    #expect(answer.unregistered == ["bea"])
    #expect(answer.intervalSeconds == 30)
    let late = #"{"node_id":"n1","incarnation":1}"#
    #expect(try await client.call(.post, "/heartbeats", late).status == 409)
    #expect(
      try await client.call(.post, "/agents", #"{"name":"old","node_id":"n1"}"#).status == 201)
    let elsewhere = [APIName.node: "n3"]
    #expect(
      try await client.call(.delete, "/agents/old", headers: elsewhere).code == "name_taken")
    #expect(try await client.call(.delete, "/agents/old").status == 204)
    #expect(try await client.call(.delete, "/agents/old").status == 404)
  }

  private static func messages(_ client: TestHub.Client) async throws {
    let hello = #"{"id":"m1","from":"dan","to":"ada","body":"hello"}"#
    #expect(try await client.call(.post, "/messages", hello).status == 201)
    #expect(try await client.call(.post, "/messages", hello).status == 200)
    let other = #"{"id":"m1","from":"dan","to":"ada","body":"other"}"#
    #expect(try await client.call(.post, "/messages", other).code == "key_reused")
    #expect(try await client.call(.post, "/messages", hello, by: "bob").code == "id_taken")
    let lost = #"{"from":"dan","to":"nobody","body":"x"}"#
    let missing = try await client.call(.post, "/messages", lost)
    let failure: APIFailure = try missing.json()
    #expect(failure.code == "not_found" && failure.details["reason"] == "no_agent")
    #expect(missing.text.contains("nobody"))
    let list: [MessageRecord] = try await client.call(
      .get, "/agents/ada/messages?status=pending"
    ).json()
    #expect(list.map(\.id) == ["m1"])
    #expect(try await client.call(.get, "/agents/nobody/messages").status == 404)
    let node = try await client.call(.get, "/messages?node=n1")
    #expect(node[APIName.roster] != nil)
    #expect(try node.json([MessageRecord].self).map(\.id) == ["m1"])
    let stale = [APIName.node: "n1", APIName.incarnation: "1"]
    #expect(
      try await client.call(.get, "/messages?node=n1", headers: stale).code
        == "stale_incarnation")
    #expect(try await client.call(.get, "/messages?node=n1", by: "bob").code == "other_node")
    let acked = #"{"status":"acked"}"#
    #expect(
      try await client.call(.patch, "/messages/m1", acked, by: "bob").code == "other_agent")
    #expect(try await client.call(.patch, "/messages/m1", acked).status == 200)
    #expect(try await client.call(.patch, "/messages/m1", acked).status == 200)
    let back = #"{"status":"delivered"}"#
    #expect(try await client.call(.patch, "/messages/m1", back).code == "backward")
    #expect(try await client.call(.patch, "/messages/m9", acked).status == 404)
  }

  private static func workRequests(_ client: TestHub.Client) async throws {
    let ask = #"{"id":"s1","task":"fix it","spawned_by":"supervisor"}"#
    #expect(try await client.call(.post, "/workers/spawn", ask).status == 201)
    #expect(try await client.call(.post, "/workers/spawn", ask).status == 200)
    #expect(try await client.call(.post, "/workers/spawn", ask, by: "bob").status == 409)
    let pending: [SpawnRecord] = try await client.call(.get, "/workers/pending").json()
    #expect(pending.map(\.id) == ["s1"])
    #expect(try await client.call(.get, "/workers/s1").status == 200)
    #expect(try await client.call(.get, "/workers/s9").status == 404)
    let claim = #"{"runner":"r1","lease_s":60}"#
    #expect(try await client.call(.post, "/workers/s1/claim", claim, by: "ci").status == 200)
    #expect(
      try await client.call(.post, "/workers/s1/claim", #"{"runner":"r2"}"#).code == "claimed")
    #expect(try await client.call(.post, "/workers/s9/claim", claim).status == 404)
    let done = #"{"status":"completed","runner":"r1","worker_name":"ada"}"#
    #expect(try await client.call(.patch, "/workers/s1", done, by: "ci").status == 200)
    let failed = #"{"status":"failed","runner":"r1","error":"no"}"#
    #expect(try await client.call(.patch, "/workers/s1", failed, by: "ci").code == "backward")
    #expect(try await client.call(.patch, "/workers/s9", done).status == 404)
  }

  private static func policy(_ client: TestHub.Client) async throws {
    let standard = try await client.call(.get, "/config")
    let first: RepositoryPolicy = try standard.json()
    #expect(first.enabled && first.remoteAgents == Placement.remoteTypes)
    let tag = try #require(standard["ETag"])
    let same = try await client.call(.get, "/config", headers: ["If-None-Match": tag])
    #expect(same.status == 304 && same.text.isEmpty)
    let put = #"{"enabled":false,"webhook_secret":"hush"}"#
    #expect(try await client.call(.put, "/config", put).code == "user_token")
    let stored = try await client.call(
      .put, "/config", put, by: "ci", headers: ["If-Match": tag])
    #expect(stored.status == 200 && !stored.text.contains("hush"))
    let late = try await client.call(.put, "/config", put, by: "ci", headers: ["If-Match": tag])
    #expect(try late.code == "changed")
    let kept: RepositoryPolicy = try await client.call(.put, "/config", "{}", by: "ci").json()
    #expect(kept.webhookSecretIsSet && kept.webhookSecret == nil)
  }

  /// Checks the errors that all routes of a repository have in common.
  private static func common(_ route: Route, _ client: TestHub.Client) async throws {
    let method = try #require(HTTPRequest.Method(route.method.rawValue))
    let repository = try #require(RepositoryName("acme/rocket"))
    let path = route.path(repository, "ada")
    let body = OpenAPIDocument.statuses(of: route).contains(415) ? "{}" : nil
    let none = try await client.send(method, path, body, by: nil)
    #expect(none.status == 401)
    #expect(try none.code == "no_token")
    #expect(none["WWW-Authenticate"] == "Bearer")
    let elsewhere = path.replacing("acme/rocket", with: "acme/boat")
    #expect(try await client.send(method, elsewhere, body).code == "other_repository")
    let invalid = path.replacing("acme/rocket", with: "acme/-rocket")
    #expect(try await client.send(method, invalid, body).status == 422)
    guard body != nil else { return }
    #expect(try await client.send(method, path, "{").code == "malformed")
    #expect(try await client.send(method, path, "[]").code == "malformed")
    let form = try await client.send(
      method, path, "a=b", headers: ["Content-Type": "application/x-www-form-urlencoded"])
    #expect(form.status == 415)
    let large = String(repeating: " ", count: HubOptions().bodyLimit + 1)
    #expect(try await client.send(method, path, large).status == 413)
  }

  /// The metrics of a hub whose clients exceed the rate limit.
  private static func limited() async throws -> String {
    var options = HubOptions()
    (options.requestRate, options.requestBurst) = (1, 0)
    let test = try await TestHub(options)
    let repository = try #require(RepositoryName("acme/rocket"))
    try await test.run { client async throws in
      for route in Route.allCases where route.repositoryPath != nil {
        let method = try #require(HTTPRequest.Method(route.method.rawValue))
        let reply = try await client.send(method, route.path(repository, "ada"))
        #expect(reply.status == 429)
        #expect(reply["Retry-After"] == "1")
      }
    }
    return test.hub.metricsText
  }
}
