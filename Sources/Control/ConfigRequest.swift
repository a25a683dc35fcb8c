import Foundation
package import JSONSyntax
package import Model

/// What `config.set` is asked with: nil leaves a setting as it is.
package struct ConfigRequest: Sendable, Equatable {
  package var repository: String
  package var enabled: Bool?
  package var endpoint: String?
  package var certificates: String?
  package var fallsBackToLocal: Bool?
  package var localTypes: [String]?
  package var remoteTypes: [String]?
  /// The team that works on the repository from now on.
  package var team: String?
  package var token: String?
  package var forgetsToken = false

  package init(repository: String) {
    self.repository = repository
  }

  /// Whether nothing is to be changed.
  package var isEmpty: Bool { self == ConfigRequest(repository: repository) }

  /// Whether it changes how the hub is reached.
  package var concernsHub: Bool {
    enabled != nil || endpoint != nil || certificates != nil || token != nil
  }

  package init(json: JSON) throws {
    self.init(repository: try json.requiredString("repository"))
    enabled = json["enabled"]?.bool
    endpoint = json["api_endpoint"]?.string
    certificates = json["ca_file"]?.string
    fallsBackToLocal = json["fallback_to_local"]?.bool
    localTypes = json["local_agent_types"]?.array?.compactMap(\.string)
    remoteTypes = json["remote_agent_types"]?.array?.compactMap(\.string)
    team = json["team"]?.string
    token = json["token"]?.string
    forgetsToken = json["forget_token"]?.bool ?? false
  }

  package var json: JSON {
    [
      "repository": .string(repository),
      "enabled": enabled.map(JSON.bool),
      "api_endpoint": endpoint.map(JSON.string),
      "ca_file": certificates.map(JSON.string),
      "fallback_to_local": fallsBackToLocal.map(JSON.bool),
      "local_agent_types": localTypes.map { .array($0.map(JSON.string)) },
      "remote_agent_types": remoteTypes.map { .array($0.map(JSON.string)) },
      "team": team.map(JSON.string),
      "token": token.map(JSON.string),
      "forget_token": forgetsToken ? true : nil,
    ]
  }

  /// Makes the change in a state, which gets a node if it had none.
  package func apply(to state: inout State) throws -> Repository {
    if let team {
      guard state.teams[team] != nil else {
        throw JSONShapeError(
          "there is no team \(team)\(Name.suggestion(for: team, among: Array(state.teams.keys)))")
      }
      state.teams[team]?.repository = repository
    }
    var changed = state.repositories[repository] ?? Repository(name: repository)
    changed.hybrid.isEnabled = enabled ?? changed.hybrid.isEnabled
    changed.hybrid.endpoint = endpoint ?? changed.hybrid.endpoint
    changed.hybrid.certificates = certificates ?? changed.hybrid.certificates
    changed.hybrid.fallsBackToLocal = fallsBackToLocal ?? changed.hybrid.fallsBackToLocal
    changed.hybrid.localTypes = localTypes ?? changed.hybrid.localTypes
    changed.hybrid.remoteTypes = remoteTypes ?? changed.hybrid.remoteTypes
    if !changed.hybrid.isEnabled { changed.remoteAgents = [] }
    state.repositories[repository] = changed
    if state.node == nil {
      state.node = Node(
        id: Node.makeID(host: ProcessInfo.processInfo.hostName),
        incarnation: Int(Date().timeIntervalSince1970))
    }
    return changed
  }
}
