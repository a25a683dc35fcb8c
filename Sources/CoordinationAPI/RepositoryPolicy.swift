/// What a repository's team decided about hybrid work: seed 003's `HybridConfig` of a repository.
public struct RepositoryPolicy: WireRecord {
  public var repository: String?
  public var enabled: Bool
  /// Types of agents that run remotely.
  public var remoteAgents: [String]
  /// Types of agents that run on the developers' machines; these win over `remoteAgents`.
  public var localAgents: [String]
  public var spawnEndpoint: String?
  /// Signs what the hub posts to agents; it can be written and is never told again.
  public var webhookSecret: String?
  public var webhookSecretIsSet: Bool
  public var unknown: [String: WireValue]

  public init() {
    enabled = true
    remoteAgents = []
    localAgents = []
    webhookSecretIsSet = false
    unknown = [:]
  }

  init(reading fields: inout WireFields) {
    self.init()
    repository = fields.repository()
    enabled = fields.bool("enabled") ?? true
    remoteAgents = fields.texts("remote_agents", "remote_agent_types")
    localAgents = fields.texts("local_agents", "local_agent_types")
    spawnEndpoint = fields.filled("spawn_endpoint")
    webhookSecret = fields.filled("webhook_secret")
    let isSet = fields.bool("webhook_secret_set") ?? false
    webhookSecretIsSet = isSet || webhookSecret != nil
    unknown = fields.rest
  }

  func write(to fields: inout WireFields) {
    fields = WireFields(unknown)
    fields.putRepository(repository)
    fields.put(enabled, "enabled")
    fields.put(remoteAgents, "remote_agents", "remote_agent_types")
    fields.put(localAgents, "local_agents", "local_agent_types")
    fields.put(spawnEndpoint ?? "", "spawn_endpoint")
    fields.put(webhookSecret, "webhook_secret")
    fields.put(webhookSecretIsSet, "webhook_secret_set")
  }
}

/// Where an agent of a type runs when nobody says: seed 000's defaults, as its comments mean them.
public enum Placement {
  public static let localTypes = ["workspace"]
  public static let remoteTypes = ["supervisor", "merge-queue", "worker"]

  /// A type in both lists is local: that is the side on which nothing is started unasked.
  public static func location(
    of type: String, local: [String] = localTypes, remote: [String] = remoteTypes
  ) -> AgentLocation {
    !local.contains(type) && remote.contains(type) ? .remote : .local
  }
}
