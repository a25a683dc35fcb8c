import CoordinationAPI

/// The description of a route in the OpenAPI document, beyond its method and path.
struct RouteDescription {
  let summary: String
  /// The schemas of the request and response bodies; nil for no body.
  var takes: String?
  var answers: String?
  var answersList = false
  /// The media type of a response without a schema.
  var otherType: String?
  /// The statuses for success.
  var successes = [200]
  /// The error statuses that are not common to all routes of a repository.
  var failures: [Int] = []
  var query: [String: WireValue] = [:]
  var requiredQuery: [String] = []
  var headers: [String: WireValue] = [:]
}

extension Route {
  /// The error statuses that every route of a repository can answer.
  static let commonFailures = [401, 403, 422, 429]

  private static let limit = Schemas.number(1...1000)
  private static let wait = Schemas.number(0...60)
  private static let key: [String: WireValue] = [APIName.idempotencyKey: Schemas.text(1...200)]

  var description: RouteDescription {
    switch self {
    case .registerAgent:
      RouteDescription(
        summary: "Register an agent, or register it again.", takes: "NewAgent", answers: "Agent",
        successes: [200, 201], failures: [409])
    case .listAgents:
      RouteDescription(
        summary: "List the agents by name.", answers: "Agent", answersList: true,
        query: [
          "type": Schemas.text, "location": Schemas.words(AgentLocation.self),
          "status": Schemas.words(AgentStatus.self),
        ])
    case .getAgent: RouteDescription(summary: "Get an agent.", answers: "Agent", failures: [404])
    case .updateAgent:
      RouteDescription(
        summary: "Change what an agent reports, which is also its heartbeat.", takes: "AgentUpdate",
        answers: "Agent", failures: [404, 409])
    case .removeAgent:
      RouteDescription(summary: "Remove an agent.", successes: [204], failures: [404, 409])
    case .beat:
      RouteDescription(
        summary: "Send the heartbeat of a node and of its agents.",
        takes: "Heartbeat", answers: "HeartbeatAnswer", failures: [409])
    case .sendMessage:
      RouteDescription(
        summary: "Send a message to name or name@node.", takes: "NewMessage", answers: "Message",
        successes: [200, 201], failures: [404, 409], headers: Self.key)
    case .agentMessages:
      RouteDescription(
        summary:
          "List an agent's messages, at most 4 MiB; a long poll with wait. Without status and"
          + " after, the newest unacknowledged ones; otherwise the oldest first. Link leads to the"
          + " next page.",
        answers: "Message", answersList: true, failures: [404],
        query: [
          "status": Schemas.words(MessageStatus.self), "after": Schemas.sequence,
          "before": Schemas.sequence, "limit": Self.limit, "wait": Self.wait,
        ])
    case .nodeMessages:
      RouteDescription(
        summary:
          "List the pending messages for a node's agents, at most 4 MiB; a long poll with wait.",
        answers: "Message", answersList: true, failures: [409],
        query: [
          "node": Schemas.name, "after": Schemas.sequence, "limit": Self.limit,
          "wait": Self.wait, "roster": Schemas.sequence,
        ], requiredQuery: ["node"])
    case .updateMessage:
      RouteDescription(
        summary: "Change the status of a message.", takes: "MessageUpdate", answers: "Message",
        failures: [404, 409])
    case .requestSpawn:
      RouteDescription(
        summary: "Make a work request.", takes: "NewSpawn", answers: "Spawn",
        successes: [200, 201], failures: [409], headers: Self.key)
    case .pendingSpawns:
      RouteDescription(
        summary: "List the pending work requests, at most 4 MiB; a long poll with wait.",
        answers: "Spawn", answersList: true,
        query: [
          "kind": Schemas.words(WorkKind.self), "limit": Self.limit, "wait": Self.wait,
        ])
    case .getSpawn:
      RouteDescription(
        summary:
          "Get a work request; a long poll for a later revision with after and wait.",
        answers: "Spawn", failures: [404],
        query: ["after": Schemas.sequence, "wait": Self.wait])
    case .claimSpawn:
      RouteDescription(
        summary: "Claim a work request under a lease, or renew the lease.", takes: "SpawnClaim",
        answers: "Spawn", failures: [404, 409])
    case .updateSpawn:
      RouteDescription(
        summary: "Change the status of a work request.", takes: "SpawnUpdate", answers: "Spawn",
        failures: [404, 409])
    case .leaveBlob:
      RouteDescription(
        summary: "Leave a blob, which is kept under the SHA-256 of its bytes.", takes: "NewBlob",
        answers: "Blob", successes: [200, 201])
    case .getBlob: RouteDescription(summary: "Get a blob.", answers: "Blob", failures: [404])
    case .getPolicy:
      RouteDescription(
        summary: "Get the repository's policy.", answers: "Policy", successes: [200, 304],
        headers: ["If-None-Match": Schemas.text])
    case .putPolicy:
      RouteDescription(
        summary: "Replace the repository's policy.", takes: "NewPolicy", answers: "Policy",
        failures: [412], headers: ["If-Match": Schemas.text, "If-None-Match": Schemas.text])
    case .health: RouteDescription(summary: "Check that the process runs.", answers: "Status")
    case .readiness:
      RouteDescription(
        summary: "Check that the hub can answer.", answers: "Status", failures: [503])
    case .metrics:
      RouteDescription(
        summary: "Get the hub's metrics in the text format of Prometheus.", otherType: "text/plain")
    case .openAPI: RouteDescription(summary: "Get this document.", otherType: "application/json")
    }
  }
}
