/// The end of a team that somebody asks for.
package struct TeamShutdownRequest: Sendable, Equatable {
  package var team: String
  package var reason: String
  /// How long tasks that run have, before they are called off.
  package var graceSeconds: Double

  package static let standardGrace = 120.0

  package init(team: String, reason: String, graceSeconds: Double) {
    self.team = team
    self.reason = reason
    self.graceSeconds = graceSeconds
  }
}
