/// What a teammate may do without asking; each program has its own words for it.
package enum Permission: String, Sendable, CaseIterable {
  /// As the program does by itself.
  case normal
  /// Reads and plans, changes nothing.
  case plan
  /// Works without asking.
  case auto
}
