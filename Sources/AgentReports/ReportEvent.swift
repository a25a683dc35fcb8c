/// What one line of a program's own record tells.
package enum ReportEvent: Sendable, Equatable {
  /// A text was submitted and waits in the program's queue.
  case queued(String)
  /// A text became a turn, or part of one: the model is asked with it.
  case taken(String)
  /// A text left the queue and went nowhere, or back into the composer.
  case dropped(String)
}
