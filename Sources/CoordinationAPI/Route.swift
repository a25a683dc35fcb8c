/// Every route of the API: one table for the client, the router and the OpenAPI document.
public enum Route: String, Sendable, CaseIterable {
  case registerAgent
  case listAgents
  case getAgent
  case updateAgent
  case removeAgent
  case beat
  case sendMessage
  case agentMessages
  case nodeMessages
  case updateMessage
  case requestSpawn
  case pendingSpawns
  case getSpawn
  case claimSpawn
  case updateSpawn
  case leaveBlob
  case getBlob
  case getPolicy
  case putPolicy
  case health
  case readiness
  case metrics
  case openAPI

  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public var method: Method {
    switch self {
    case .listAgents, .getAgent, .agentMessages, .nodeMessages, .pendingSpawns, .getSpawn,
      .getBlob, .getPolicy, .health, .readiness, .metrics, .openAPI:
      .get
    case .registerAgent, .beat, .sendMessage, .requestSpawn, .claimSpawn,
      .leaveBlob:
      .post
    case .updateAgent, .updateMessage, .updateSpawn: .patch
    case .putPolicy: .put
    case .removeAgent: .delete
    }
  }

  /// What follows `/repos/{owner}/{repo}`, with `{name}` or `{id}` for a parameter; nil for a
  /// route of the hub itself.
  public var repositoryPath: String? {
    switch self {
    case .registerAgent, .listAgents: "/agents"
    case .getAgent, .updateAgent, .removeAgent: "/agents/{name}"
    case .beat: "/heartbeats"
    case .sendMessage, .nodeMessages: "/messages"
    case .agentMessages: "/agents/{name}/messages"
    case .updateMessage: "/messages/{id}"
    case .requestSpawn: "/workers/spawn"
    case .pendingSpawns: "/workers/pending"
    case .getSpawn, .updateSpawn: "/workers/{id}"
    case .claimSpawn: "/workers/{id}/claim"
    case .leaveBlob: "/blobs"
    case .getBlob: "/blobs/{id}"
    case .getPolicy, .putPolicy: "/config"
    case .health, .readiness, .metrics, .openAPI: nil
    }
  }

  /// The path of a route of the hub itself.
  public var hubPath: String? {
    switch self {
    case .health: "/healthz"
    case .readiness: "/readyz"
    case .metrics: "/metrics"
    case .openAPI: "/openapi.json"
    case .registerAgent, .listAgents, .getAgent, .updateAgent, .removeAgent, .beat, .sendMessage,
      .agentMessages, .nodeMessages, .updateMessage, .requestSpawn, .pendingSpawns, .getSpawn,
      .claimSpawn, .updateSpawn, .leaveBlob, .getBlob, .getPolicy, .putPolicy:
      nil
    }
  }

  /// The path template, as OpenAPI writes it.
  public var template: String {
    hubPath ?? "/v1/repos/{owner}/{repo}" + (repositoryPath ?? "")
  }

  /// The path for a repository and, where the route has one, a parameter; a route of the hub
  /// itself needs neither.
  ///
  /// Names and identifiers follow `WireName`, so nothing in them needs an escape.
  public func path(_ repository: RepositoryName, _ parameter: String = "") -> String {
    if let hubPath { return hubPath }
    var path = "/v1/repos/\(repository.owner)/\(repository.name)"
    for part in (repositoryPath ?? "").split(separator: "/") {
      path += part.hasPrefix("{") ? "/\(parameter)" : "/\(part)"
    }
    return path
  }
}

/// The version of the API, which `GET /healthz` tells as `api`.
public enum APIVersion {
  /// Changes when an older or newer side would misunderstand the other.
  public static let current = 1
}

/// Names of headers and query items that both sides use.
public enum APIName {
  public static let idempotencyKey = "Idempotency-Key"
  /// Which daemon asks, and its incarnation.
  public static let node = "Roost-Node"
  public static let incarnation = "Roost-Incarnation"
  /// In answers: changes whenever an agent of the repository comes, goes or changes its status.
  public static let roster = "Roost-Roster"
  public static let requestID = "X-Request-ID"
}
