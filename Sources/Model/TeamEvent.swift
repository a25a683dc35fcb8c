/// Something that happened in a team that works on tasks, under the names that seed 001 gives.
package enum TeamEvent: Sendable, Equatable {
  case formed(FormationSummary)
  case memberJoined(String, String, role: String)
  case memberLeft(String, String, reason: String)
  /// A team is being ended; so many members were at work.
  case gracefulShutdown(String, reason: String, membersSettled: Int)
  case disbanded(String, reason: String)
  case leaderChanged(String, old: String?, new: String?)
  /// The costs have reached a part of the budget; sums in micro-dollars.
  case budgetWarning(String, percent: Int, spent: Int, budget: Int)
  /// A team and an agent agreed on a price for its tasks, in micro-dollars.
  case paymentAgreed(String, String, mode: String, price: Int)
  /// So many members of a team are healthy.
  case healthCheck(String, healthy: Int, total: Int)
  /// A member takes no tasks: it is gone, or shows no sign of work.
  case memberUnhealthy(MissedMember)
  /// Members of a team that work in one repository are at different commits.
  case gitDivergence(Divergence)
  /// Members of a team were given a task.
  case taskDelegated(TaskSubject, workers: Int)
  /// All answers to a task are there; the duration is their mean, in milliseconds.
  case taskCompleted(TaskSubject, successful: Int, failed: Int, duration: Int)
  /// Agents that succeeded said different things; so many had answered.
  case conflictDetected(TaskSubject, members: Int)

  /// A team that was formed.
  package struct FormationSummary: Sendable, Equatable {
    package var team: String
    package var goal: String
    package var leader: String?
    package var members: Int

    package init(team: String, goal: String, leader: String?, members: Int) {
      self.team = team
      self.goal = goal
      self.leader = leader
      self.members = members
    }
  }

  /// A member that was looked at in vain.
  package struct MissedMember: Sendable, Equatable {
    package var team: String
    package var member: String
    package var name: String
    package var misses: Int
    package var lastSeenAt: String?

    package init(team: String, member: String, name: String, misses: Int, lastSeenAt: String?) {
      self.team = team
      self.member = member
      self.name = name
      self.misses = misses
      self.lastSeenAt = lastSeenAt
    }
  }

  /// Where members of a team are in a repository, beside most of them.
  package struct Divergence: Sendable, Equatable {
    package struct Head: Sendable, Equatable {
      package var member: String
      package var hash: String

      package init(member: String, hash: String) {
        self.member = member
        self.hash = hash
      }
    }

    /// The repository, which the seed calls a workspace.
    package var repository: String
    package var majority: String
    package var others: [Head]
    package var detectedAt: String

    package init(repository: String, majority: String, others: [Head], detectedAt: String) {
      self.repository = repository
      self.majority = majority
      self.others = others
      self.detectedAt = detectedAt
    }
  }

  /// The task that an event is about.
  package struct TaskSubject: Sendable, Equatable {
    package var team: String
    package var task: String
    package var title: String

    package init(team: String, task: String, title: String) {
      self.team = team
      self.task = task
      self.title = title
    }
  }
}

/// A change of a task, for those who look at it again.
package struct TaskNews: Sendable, Equatable {
  package var team: String
  package var task: String
  package var state: String
  /// The agent whose attempt changed, and how far that is; nil where the task as a whole did.
  package var agent: Address?
  package var attempt: String?

  package init(team: String, task: String, state: String) {
    self.team = team
    self.task = task
    self.state = state
  }
}
