/// How a member of a team is, as far as it shows.
package enum MemberHealth: String, CaseIterable, Sendable {
  /// Nothing is wrong.
  case healthy
  /// It works, and does not take its mail.
  case degraded
  /// It has work, and shows no sign of it.
  case stalled
  /// It was stalled each time that it was looked at for long.
  case unhealthy
  /// Its program is not there.
  case gone

  /// Whether tasks are given to it.
  package var takesTasks: Bool { self != .unhealthy && self != .gone }
}
