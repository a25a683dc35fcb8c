import CoordinationAPI
import Foundation
import Testing

@Suite struct RouteTests {
  private static let table: [Route: String] = [
    .registerAgent: "POST /v1/repos/{owner}/{repo}/agents",
    .listAgents: "GET /v1/repos/{owner}/{repo}/agents",
    .getAgent: "GET /v1/repos/{owner}/{repo}/agents/{name}",
    .updateAgent: "PATCH /v1/repos/{owner}/{repo}/agents/{name}",
    .removeAgent: "DELETE /v1/repos/{owner}/{repo}/agents/{name}",
    .beat: "POST /v1/repos/{owner}/{repo}/heartbeats",
    .sendMessage: "POST /v1/repos/{owner}/{repo}/messages",
    .agentMessages: "GET /v1/repos/{owner}/{repo}/agents/{name}/messages",
    .nodeMessages: "GET /v1/repos/{owner}/{repo}/messages",
    .updateMessage: "PATCH /v1/repos/{owner}/{repo}/messages/{id}",
    .requestSpawn: "POST /v1/repos/{owner}/{repo}/workers/spawn",
    .pendingSpawns: "GET /v1/repos/{owner}/{repo}/workers/pending",
    .getSpawn: "GET /v1/repos/{owner}/{repo}/workers/{id}",
    .claimSpawn: "POST /v1/repos/{owner}/{repo}/workers/{id}/claim",
    .updateSpawn: "PATCH /v1/repos/{owner}/{repo}/workers/{id}",
    .leaveBlob: "POST /v1/repos/{owner}/{repo}/blobs",
    .getBlob: "GET /v1/repos/{owner}/{repo}/blobs/{id}",
    .getPolicy: "GET /v1/repos/{owner}/{repo}/config",
    .putPolicy: "PUT /v1/repos/{owner}/{repo}/config",
    .health: "GET /healthz",
    .readiness: "GET /readyz",
    .metrics: "GET /metrics",
    .openAPI: "GET /openapi.json",
  ]

  private let repository = RepositoryName("own.er/re_po-1")

  @Test(arguments: Route.allCases) func `a route has its method and template`(route: Route) {
    #expect("\(route.method.rawValue) \(route.template)" == Self.table[route])
    #expect((route.hubPath == nil) != (route.repositoryPath == nil))
  }

  @Test func `no two routes share a method and a template`() {
    let all = Route.allCases.map { "\($0.method.rawValue) \($0.template)" }
    #expect(Set(all).count == Route.allCases.count)
  }

  @Test func `routes that differ in a parameter's name alone are the same`() {
    let all = Route.allCases.map { route in
      let parts = route.template.split(separator: "/").map { $0.hasPrefix("{") ? "*" : $0 }
      return "\(route.method.rawValue) \(parts.joined(separator: "/"))"
    }
    #expect(Set(all).count == Route.allCases.count)
  }

  @Test(arguments: Route.allCases) func `the path fills the template in`(route: Route) throws {
    let repository = try #require(repository)
    let filled = route.template
      .replacing("{owner}", with: repository.owner).replacing("{repo}", with: repository.name)
      .replacing("{name}", with: "p-1").replacing("{id}", with: "p-1")
    #expect(route.path(repository, "p-1") == filled)
    #expect(!filled.contains("{"))
    if !route.template.hasSuffix("}"), !route.template.contains("{id}/"),
      !route.template.contains("{name}/")
    {
      #expect(route.path(repository) == filled)
    }
  }

  @Test(arguments: Route.allCases) func `the path of any name needs no escape`(route: Route) throws
  {
    let parameter = "A.z_0-" + String(repeating: "9", count: 58)
    let repository = try #require(RepositoryName(owner: parameter, name: parameter))
    let path = route.path(repository, parameter)
    let url = try #require(URL(string: "https://hub.example" + path))
    #expect(url.path(percentEncoded: true) == path)
    #expect(url.standardized.path(percentEncoded: true) == path)
    #expect(url.query() == nil && url.fragment() == nil)
  }

  @Test func `only repositories have parameters`() {
    for route in Route.allCases where route.hubPath != nil {
      #expect(!route.template.contains("{"))
    }
  }
}
