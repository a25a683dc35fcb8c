package import JSONSyntax

/// A worktree that stayed when its teammate was taken out of the list, with all that it takes to go on
/// there.
package struct LeftWorktree: Sendable, Equatable {
  /// The teammate as it was last; it has a worktree.
  package var agent: Agent
  package var worktree: Spawn.Worktree
  /// Why it stayed.
  package var why: String
  package var since: String

  /// Nil for an agent without a worktree.
  package init?(_ agent: Agent, why: String, since: String = Timestamp.now) {
    guard let worktree = agent.spawn?.worktree else { return nil }
    self.agent = agent
    self.worktree = worktree
    self.why = why
    self.since = since
  }
}

extension LeftWorktree {
  package init(json: JSON) throws(JSONShapeError) {
    let team = try json.requiredString("team")
    let agent = try Agent(json: .object(json.requiredObject("agent")), team: team)
    guard
      let left = Self(
        agent, why: try json.requiredString("why"), since: json["since"]?.string ?? "")
    else { throw JSONShapeError("agent \(agent.name) left no worktree") }
    self = left
  }

  package var json: JSON {
    [
      "team": .string(agent.team), "agent": agent.json, "why": .string(why),
      "since": .string(since),
    ]
  }
}

extension State {
  /// Notes that an agent's worktree stays, instead of what was known of that worktree.
  package mutating func leave(_ worktree: LeftWorktree) {
    forgetWorktree(worktree.worktree.path)
    worktrees.append(worktree)
  }

  package mutating func forgetWorktree(_ path: String) {
    worktrees.removeAll { $0.worktree.path == path }
  }
}
