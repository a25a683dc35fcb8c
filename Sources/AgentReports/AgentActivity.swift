/// What a program says of itself that it does.
package enum AgentActivity: Sendable, Equatable {
  case idle
  case busy
  /// It waits for a person, in its own words for what.
  case waiting(String)
}
