import CoordinationAPI

/// What is to be known of a route beyond its method and path.
struct RouteDescription {
  let summary: String
  /// The names of the schemas of what is taken and answered; nil for none.
  var takes: String?
  var answers: String?
  var answersList = false
  /// The type of an answer that has no schema.
  var otherType: String?
  /// The statuses that are no error.
  var successes = [200]
  /// The errors that are not common to all routes of a repository.
  var failures: [Int] = []
  var query: [String: WireValue] = [:]
  var requiredQuery: [String] = []
  var headers: [String: WireValue] = [:]
}

extension Route {
  /// The errors that every route of a repository may answer.
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
        summary: "Change what an agent reports; its heartbeat.", takes: "AgentUpdate",
        answers: "Agent", failures: [404, 409])
    case .removeAgent:
      RouteDescription(summary: "Remove an agent.", successes: [204], failures: [404, 409])
    case .beat:
      RouteDescription(
        summary: "A node's sign of life, with those of its agents.",
        takes: "Heartbeat", answers: "HeartbeatAnswer", failures: [409])
    case .sendMessage:
      RouteDescription(
        summary: "Send a message to name or name@node.", takes: "NewMessage", answers: "Message",
        successes: [200, 201], failures: [404, 409], headers: Self.key)
    case .agentMessages:
      RouteDescription(
        summary: "An agent's messages, 4 MiB at most; a long poll with wait. The newest that are"
          + " not acknowledged, or with status or after the oldest first; Link leads to the next.",
        answers: "Message", answersList: true, failures: [404],
        query: [
          "status": Schemas.words(MessageStatus.self), "after": Schemas.sequence,
          "before": Schemas.sequence, "limit": Self.limit, "wait": Self.wait,
        ])
    case .nodeMessages:
      RouteDescription(
        summary: "What is pending for a node's agents, 4 MiB at most; a long poll with wait.",
        answers: "Message", answersList: true, failures: [409],
        query: [
          "node": Schemas.name, "after": Schemas.sequence, "limit": Self.limit,
          "wait": Self.wait, "roster": Schemas.sequence,
        ], requiredQuery: ["node"])
    case .updateMessage:
      RouteDescription(
        summary: "Move a message forward.", takes: "MessageUpdate", answers: "Message",
        failures: [404, 409])
    case .requestSpawn:
      RouteDescription(
        summary: "Ask for a worker.", takes: "NewSpawn", answers: "Spawn",
        successes: [200, 201], failures: [409], headers: Self.key)
    case .pendingSpawns:
      RouteDescription(
        summary: "Requests that nobody works at, 4 MiB at most; a long poll with wait.",
        answers: "Spawn", answersList: true, query: ["limit": Self.limit, "wait": Self.wait])
    case .getSpawn:
      RouteDescription(
        summary: "Get a request for a worker.", answers: "Spawn", failures: [404])
    case .claimSpawn:
      RouteDescription(
        summary: "Take a request under a lease, or renew the lease.", takes: "SpawnClaim",
        answers: "Spawn", failures: [404, 409])
    case .updateSpawn:
      RouteDescription(
        summary: "Say what became of a request.", takes: "SpawnUpdate", answers: "Spawn",
        failures: [404, 409])
    case .getPolicy:
      RouteDescription(
        summary: "Get the repository's policy.", answers: "Policy", successes: [200, 304],
        headers: ["If-None-Match": Schemas.text])
    case .putPolicy:
      RouteDescription(
        summary: "Replace the repository's policy.", takes: "NewPolicy", answers: "Policy",
        failures: [412], headers: ["If-Match": Schemas.text, "If-None-Match": Schemas.text])
    case .health: RouteDescription(summary: "Whether the process lives.", answers: "Status")
    case .readiness:
      RouteDescription(
        summary: "Whether the hub can answer.", answers: "Status", failures: [503])
    case .metrics:
      RouteDescription(
        summary: "The hub's metrics, as Prometheus reads them.", otherType: "text/plain")
    case .openAPI: RouteDescription(summary: "This document.", otherType: "application/json")
    }
  }
}
