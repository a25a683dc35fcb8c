import CoordinationAPI
import HubStore

/// The handlers of the routes for the hub itself, which need no token and reveal no secret.
struct HubHandlers {
  let hub: Hub

  func answer(_ route: Route) async throws -> Answer {
    switch route {
    case .health:
      Answer(
        json: ["status": "ok", "api": .integer(APIVersion.current)] as WireValue)
    case .readiness: try await readiness()
    case .metrics: Answer(text: hub.metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
    case .openAPI: Answer(text: try OpenAPIDocument().text, type: "application/json")
    case .registerAgent, .listAgents, .getAgent, .updateAgent, .removeAgent, .beat,
      .sendMessage, .agentMessages, .nodeMessages, .updateMessage, .requestSpawn,
      .pendingSpawns, .getSpawn, .claimSpawn, .updateSpawn, .leaveBlob, .getBlob, .getPolicy,
      .putPolicy:
      throw RequestError.noRoute
    }
  }

  /// The hub is ready if it can read its database and is not stopping.
  private func readiness() async throws -> Answer {
    if hub.longPolls.isClosed { throw StoreError.closed }
    _ = try await hub.store.read { try $0.token(id: "") }
    return Answer(json: ["status": "ready"] as WireValue)
  }
}
