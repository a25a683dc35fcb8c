/// An attempt at a task, for whoever wants to see what it prints: where that is kept, and who makes it.
package struct RunOutput: Sendable, Equatable {
  package var run: String
  package var attempt: Int
  /// Nil where its result was known from before, and nothing was started.
  package var path: String?
  /// The teammate that makes or made it; nil where agents are not teammates.
  package var agent: String?
  package var isOver: Bool

  package init(
    run: String, attempt: Int, path: String? = nil, agent: String? = nil, isOver: Bool = false
  ) {
    self.run = run
    self.attempt = attempt
    self.path = path
    self.agent = agent
    self.isOver = isOver
  }
}
