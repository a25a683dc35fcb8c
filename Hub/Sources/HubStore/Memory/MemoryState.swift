import CoordinationAPI

/// Everything a hub keeps, as values.
struct MemoryState: Sendable {
  var tokens: [String: AccessToken] = [:]
  var repositories: [RepositoryName: Repository] = [:]

  struct Repository: Sendable {
    var sequence = 0
    var roster = 0
    var nodes: [String: Node] = [:]
    var agents: [String: StoredAgent] = [:]
    var messages: [String: StoredMessage] = [:]
    var workRequests: [String: StoredWorkRequest] = [:]
    var policy: StoredPolicy?
  }
}
