package import Foundation
package import JSONSyntax
package import Model

/// A task that somebody wants to be done by members of a team.
package struct Delegation: Sendable, Equatable {
  package var team: String
  package var prompt: String
  package var title: String?
  package var assignment: TeamTask.Assignment = .all
  /// The members that get it, where they are named.
  package var agents: [String] = []
  /// What the one that gets it should be able to do, for `best`.
  package var capabilities: [String] = []
  package var parameters: JSON?
  package var context: [String: String] = [:]
  package var resolution = ResolutionStrategy.majorityVote
  package var deadline: Date?
  package var idleSeconds: Double?
  package var milestone: String?
  /// What one try at it is to cost.
  package var estimate: Amount?
  package var verify: String?
  /// Tasks that have to be done before, as they were written.
  package var dependencies: [String] = []
  package var key: String?
  package var createdBy: Address

  package init(team: String, prompt: String, createdBy: Address) {
    self.team = team
    self.prompt = prompt
    self.createdBy = createdBy
  }

  /// A member that may get the task, with what the choice depends on.
  package struct Candidate: Sendable, Equatable {
    package var agent: Address
    package var role: Role
    package var capabilities: [String] = []
    package var trust = Reconciliation.unknownTrust
    /// Why it gets no tasks now, in a few words; nil where nothing is wrong.
    package var refusal: String?

    package init(agent: Address, role: Role) {
      self.agent = agent
      self.role = role
    }
  }

  /// A task with those who get it, and those who do not.
  package struct Plan: Sendable, Equatable {
    package var task: TeamTask
    package var agents: [Address]
    /// Members that were passed over, each with the reason.
    package var skipped: [String]
  }

  /// Whether an agent is among those who are named, where some are.
  package func wants(_ agent: Address) -> Bool {
    assignment != .named || agents.contains { $0 == agent.name || $0 == "\(agent)" }
  }

  /// The task that was asked for before with the same key.
  package func known(among tasks: TeamTasks) throws(TaskError) -> TeamTask? {
    guard let key, let known = tasks.task(key: key) else { return nil }
    guard known.prompt == prompt else { throw .keyInUse(key, task: known.shortID) }
    return known
  }

  /// Makes the task and chooses who gets it.
  ///
  /// Left, failed and unhealthy members are passed over and named; ties are broken by name.
  package func plan(
    for candidates: [Candidate], among tasks: TeamTasks, id: String, at now: Date
  ) throws(TaskError) -> Plan {
    if let deadline, deadline <= now { throw .deadlineInThePast }
    var task = TeamTask(
      id: id, team: team, title: Self.title(of: title ?? prompt), prompt: prompt,
      assignment: assignment, createdBy: createdBy, createdAt: Timestamp.written(now))
    task.parameters = parameters
    task.context = context
    task.resolution = resolution
    task.deadline = deadline.map(Timestamp.written)
    task.idleSeconds = idleSeconds
    task.milestone = milestone
    task.estimate = estimate
    task.verify = verify
    task.key = key
    for written in dependencies {
      do {
        task.dependencies.append(try tasks.task(meant: written).id)
      } catch .unknownTask {
        throw .unknownDependency(written)
      }
    }
    task.state = task.dependencies.isEmpty ? .open : .waiting
    let chosen = try choose(among: candidates, tasks)
    return Plan(task: task, agents: chosen.agents, skipped: chosen.skipped)
  }

  /// The first line of a text, as far as a list has room for it.
  private static func title(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count <= 72 ? line : "\(line.prefix(71))…"
  }
}
