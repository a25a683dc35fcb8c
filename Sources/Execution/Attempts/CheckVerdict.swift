/// What a task's check says of some work.
package enum CheckVerdict: Sendable, Equatable {
  case good
  case bad(String)
  /// The run was cancelled before it said anything.
  case unwanted
}
