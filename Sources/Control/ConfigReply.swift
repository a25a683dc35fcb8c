package import JSONSyntax

/// How a repository works over several machines, which `config.get` and `config.set` answer, and
/// `status` for all repositories.
///
/// The token itself is never part of it.
package struct ConfigReply: Sendable, Equatable {
  /// What the hub says of where agents may work.
  package struct Policy: Sendable, Equatable {
    package var isEnabled: Bool
    package var remoteTypes: [String]
    package var localTypes: [String]

    package init(isEnabled: Bool, remoteTypes: [String], localTypes: [String]) {
      self.isEnabled = isEnabled
      self.remoteTypes = remoteTypes
      self.localTypes = localTypes
    }
  }

  /// Whether the hub answered when it was asked with new settings.
  package enum Check: Sendable, Equatable {
    case passed
    case failed(String)
  }

  package var repository: String
  package var isEnabled: Bool
  package var endpoint: String?
  package var fallsBackToLocal = true
  package var localTypes: [String]?
  package var remoteTypes: [String]?
  package var node: String?
  package var state: String
  package var why: String?
  package var lastContact: String?
  /// Seconds by which the hub's clock is ahead.
  package var clockOffset: Double?
  /// Messages that wait for the hub; nil where the outbox cannot be read.
  package var outbox: Int?
  package var teams: [String] = []
  package var conflicts: [String] = []
  /// Where a worker is started when nobody says; only where it was asked for.
  package var workerLocation: String?
  package var policy: Policy?
  package var check: Check?

  package init(repository: String, isEnabled: Bool, state: String) {
    self.repository = repository
    self.isEnabled = isEnabled
    self.state = state
  }

  package init(json: JSON) throws {
    func list(_ json: JSON?) -> [String]? { json?.array?.compactMap(\.string) }
    self.init(
      repository: try json.requiredString("repository"), isEnabled: json["enabled"]?.bool ?? false,
      state: json["state"]?.string ?? "")
    endpoint = json["endpoint"]?.string
    fallsBackToLocal = json["fallback_to_local"]?.bool ?? false
    localTypes = list(json["local_agent_types"])
    remoteTypes = list(json["remote_agent_types"])
    node = json["node"]?.string
    why = json["why"]?.string
    lastContact = json["last_contact"]?.string
    clockOffset = json["clock_offset"]?.double
    outbox = json["outbox"]?.integer
    teams = list(json["teams"]) ?? []
    conflicts = list(json["conflicts"]) ?? []
    workerLocation = json["worker_location"]?.string
    policy = json["policy"].map {
      Policy(
        isEnabled: $0["enabled"]?.bool ?? false, remoteTypes: list($0["remote_agents"]) ?? [],
        localTypes: list($0["local_agents"]) ?? [])
    }
    check = json["check"].map {
      $0["ok"] == true ? .passed : .failed($0["error"]?.string ?? "the hub does not answer")
    }
  }

  package var json: JSON {
    [
      "repository": .string(repository),
      "enabled": .bool(isEnabled),
      "endpoint": endpoint.map(JSON.string),
      "fallback_to_local": .bool(fallsBackToLocal),
      "local_agent_types": localTypes.map(Self.list),
      "remote_agent_types": remoteTypes.map(Self.list),
      "node": node.map(JSON.string),
      "state": .string(state),
      "why": why.map(JSON.string),
      "last_contact": lastContact.map(JSON.string),
      "clock_offset": clockOffset.map { .decimal(($0 * 10).rounded() / 10) },
      "outbox": outbox.map(JSON.integer) ?? .null,
      "teams": Self.list(teams),
      "conflicts": Self.list(conflicts),
      "worker_location": workerLocation.map(JSON.string),
      "policy": policy.map { policy in
        [
          "enabled": .bool(policy.isEnabled), "remote_agents": Self.list(policy.remoteTypes),
          "local_agents": Self.list(policy.localTypes),
        ]
      },
      "check": check.map { check in
        switch check {
        case .passed: ["ok": true]
        case .failed(let error): ["ok": false, "error": .string(error)]
        }
      },
    ]
  }

  private static func list(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
}
