package import Foundation

/// What a run is from its start on.
package struct RunHeader: Sendable, Equatable {
  package var id: String
  package var plan: SwarmPlan
  /// The repository that it works on, and where in it; nil where there is none.
  package var repository: RunRepositoryPlace?
  /// The directory that it was started in.
  package var directory: String
  /// What runs tasks that name no agent.
  package var agent: String
  /// What agents find in their environment beside the daemon's own.
  package var environment: [String: String]
  package var createdBy: String
  package var createdAt: Date
  /// The repository, `owner/name`, whose hub gives its attempts to other machines; nil where they run
  /// here.
  package var hub: String?

  package init(
    id: String, plan: SwarmPlan, repository: RunRepositoryPlace?, directory: String,
    agent: String, environment: [String: String], createdBy: String, createdAt: Date
  ) {
    self.id = id
    self.plan = plan
    self.repository = repository
    self.directory = directory
    self.agent = agent
    self.environment = environment
    self.createdBy = createdBy
    self.createdAt = createdAt
  }
}

/// A repository as a run takes it.
package struct RunRepositoryPlace: Sendable, Equatable {
  /// Its top.
  package var root: String
  /// Where in it the run was started; empty for the top.
  package var subdirectory: String
  /// The commit that the run begins at.
  package var base: String
  /// The branch that was checked out then; nil for none.
  package var branch: String?

  package init(root: String, subdirectory: String, base: String, branch: String?) {
    self.root = root
    self.subdirectory = subdirectory
    self.base = base
    self.branch = branch
  }
}
