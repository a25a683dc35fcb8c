package import CoordinationAPI

/// What a write changed that long polls may be waiting for.
package struct Changes: Sendable, Equatable {
  /// One change.
  package enum Change: Sendable, Hashable {
    /// There is a new message for an agent, which runs at a node.
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
