package import JSONSyntax
package import Model

/// A teammate's worktree: whose it is, what is in it, and what to do about one that stays.
package struct WorktreeReply: Sendable, Equatable {
  package var owner: Address
  package var worktree: Spawn.Worktree
  /// The teammate's status, `left`, or `stray` for one that nobody is known to have.
  package var status: String
  /// What is new in it, in words.
  package var work: String?
  package var why: String?
  /// What brings its work on, or it away.
  package var commands: [String]

  package init(owner: Address, worktree: Spawn.Worktree, status: String) {
    self.owner = owner
    self.worktree = worktree
    self.status = status
    commands = []
  }

  package var json: JSON {
    [
      "agent": .string("\(owner)"), "path": .string(worktree.path),
      "repository": .string(worktree.repository), "branch": .string(worktree.branch),
      "status": .string(status), "work": work.map(JSON.string), "why": why.map(JSON.string),
      "commands": .array(commands.map(JSON.string)),
    ]
  }
}
