/// What a member does in a team that was formed for a goal.
package enum Role: String, CaseIterable, Sendable, Codable {
  case leader
  case worker
  case reviewer
  case observer

  /// Whether tasks are given to members of this role unless they are named.
  package var takesTasks: Bool { self == .worker }
}
