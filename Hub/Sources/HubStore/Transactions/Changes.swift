package import CoordinationAPI

/// What a write changed that somebody may be waiting for.
package struct Changes: Sendable, Equatable {
  package enum Change: Sendable, Hashable {
    /// There is a message for an agent, which its node may be waiting for.
    case message(RepositoryName, agent: String, node: String?)
    case roster(RepositoryName)
    case workRequests(RepositoryName)
  }

  package private(set) var all: Set<Change> = []

  package init() {}

  package mutating func add(_ change: Change) {
    all.insert(change)
  }
}
