package import Foundation
package import JSONSyntax
package import Model

/// A piece of work that is given to members of a team, with their tries at it and what came of them.
package struct TeamTask: Sendable, Equatable {
  package var id: String
  package var team: String
  package var title: String
  package var prompt: String
  /// Arguments for programs, as the creator gave them.
  package var parameters: JSON?
  /// What members are told beside the prompt; a member's context filter may hold a part back.
  package var context: [String: String] = [:]
  package var assignment: Assignment
  package var resolution: ResolutionStrategy
  package var deadline: Date?
  /// When it was last opened for another try.
  package var openedAt: Date?
  /// How long an attempt may show no sign of work, in seconds.
  package var idleSeconds: Double?
  package var milestone: String?
  /// What one try at it is to cost, where somebody says so.
  package var estimate: Amount?
  /// A command that has to end with 0 in the agent's directory before an answer counts.
  package var verify: String?
  /// The tasks that have to be done before.
  package var dependencies: [String] = []
  /// Given by the creator, so that asking twice makes one task.
  package var key: String?
  package var createdBy: Address
  package var createdAt: Date
  package var state: TaskState
  package var attempts: [Attempt] = []
  package var outcome: TaskOutcome?
  /// The last state of which those whom it concerns were told.
  package var toldState: TaskState?
  /// The machine whose task it is, where that is another one; such a task is in no log here.
  package var node: String?

  /// Whom a task is given to.
  package enum Assignment: String, CaseIterable, Sendable {
    /// Every worker; their answers are reconciled.
    case all
    /// The members that were named.
    case named
    /// The one whose capabilities fit best.
    case best
    /// One after the other.
    case roundRobin = "round_robin"
    /// The one with the fewest open tasks.
    case leastBusy = "least_busy"
    /// Nobody: it waits until somebody claims it.
    case open
  }

  package init(
    id: String, team: String, title: String, prompt: String, assignment: Assignment,
    createdBy: Address, createdAt: Date
  ) {
    self.id = id
    self.team = team
    self.title = title
    self.prompt = prompt
    self.assignment = assignment
    self.createdBy = createdBy
    self.createdAt = createdAt
    resolution = .majorityVote
    state = .open
  }

  /// Opens it for another try, which has as much time as the one before.
  mutating func reopen(at date: Date) {
    if let deadline {
      let time = deadline.timeIntervalSince(openedAt ?? createdAt)
      self.deadline = Timestamp.written(date.addingTimeInterval(time))
    }
    openedAt = date
  }

  package var shortID: String { MessageID.short(id) }

  /// The newest attempt of each agent, in the order of their first ones.
  package var newestAttempts: [Attempt] {
    var agents: [Address] = []
    var newest: [Address: Attempt] = [:]
    for attempt in attempts where newest.updateValue(attempt, forKey: attempt.agent) == nil {
      agents.append(attempt.agent)
    }
    return agents.compactMap { newest[$0] }
  }

  /// The attempt of an agent that is under way, or else its newest one.
  package func attempt(of agent: Address) -> Attempt? {
    attempts.last { $0.agent == agent && !$0.state.isTerminal }
      ?? attempts.last { $0.agent == agent }
  }

  /// The agents that work on it now.
  package var workers: [Address] {
    attempts.filter { !$0.state.isTerminal }.map(\.agent)
  }
}
