package import Swarm

/// Which attempt is meant, among all of all runs.
package struct AttemptName: Sendable, Hashable {
  package var run: String
  package var task: String
  /// From 1 on, over all that was tried of the task.
  package var number: Int

  package init(run: String, task: String, number: Int) {
    self.run = run
    self.task = task
    self.number = number
  }
}

/// What an executor is told of an attempt that it is to start; its prompt is in its files.
package struct AttemptStart: Sendable {
  package var name: AttemptName
  package var files: AttemptFiles
  /// An agent's name, or a command.
  package var agent: String
  package var model: String?
  package var place: AttemptPlace
  /// What its program finds in its environment beside the daemon's own.
  package var environment: [String: String]

  package var directory: String { place.directory }

  package init(
    name: AttemptName, files: AttemptFiles, agent: String, model: String?, place: AttemptPlace,
    environment: [String: String]
  ) {
    self.name = name
    self.files = files
    self.agent = agent
    self.model = model
    self.place = place
    self.environment = environment
  }
}
