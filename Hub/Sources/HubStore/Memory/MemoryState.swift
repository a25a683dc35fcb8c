import CoordinationAPI

/// Everything that a store in memory holds.
struct MemoryState: Sendable {
  var tokens: [String: AccessToken] = [:]
  var repositories: [RepositoryName: Repository] = [:]

  /// What belongs to one repository.
  struct Repository: Sendable {
    var sequence = 0
    var roster = 0
    var nodes: [String: Node] = [:]
    var agents: [String: StoredAgent] = [:]
    var messages: [String: StoredMessage] = [:]
    var workRequests: [String: StoredWorkRequest] = [:]
    var blobs: [String: StoredBlob] = [:]
    var policy: StoredPolicy?
  }
}
