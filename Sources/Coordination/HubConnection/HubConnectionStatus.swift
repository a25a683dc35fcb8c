/// What a link to a hub is up to, for `roost status` and `roost doctor`.
package struct HubConnectionStatus: Sendable, Equatable {
  package enum Phase: String, Sendable {
    case connecting
    case connected
    /// The hub does not answer; what is for it waits.
    case offline
    /// The hub asked to wait.
    case waiting
    /// The hub answers and refuses; somebody has to do something about it.
    case refused
  }

  package var phase = Phase.connecting
  /// Why it is not connected.
  package var why: String?
  /// When the hub last answered.
  package var lastContact: String?
  /// The hub's clock minus this machine's, in seconds.
  package var clockOffset = 0.0
  /// Contradictions between this machine and others, by agent, and what was done about each.
  package var conflicts: [String: String] = [:]

  package init() {}
}
