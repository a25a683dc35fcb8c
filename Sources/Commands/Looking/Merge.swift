import Foundation
import JSONSyntax
import Model
import Teams

extension Command {
  private static let into = Option<String>(
    "into", value: "BRANCH", "the branch (default: the one that is checked out here)")

  static let merge = Command(
    "merge", "Merge what a teammate committed in its worktree.",
    operands: [agentName], options: [team, into, json],
    details: """
      All of it, or nothing is changed: it refuses while the agent still works, while something in
      its worktree is not committed, where it would conflict, and where the checkout that it goes
      into has changes. Outside the repository the default is the branch checked out in it.
      """,
    example: "roost merge alice --into main"
  ) { words, session in
    let found = try await TeammateWork(words[agentName], team: words[team], session)
    try found.requireRest()
    let done = try await WorktreeMerge(found.work).run(
      into: words[Self.into], from: FileManager.default.currentDirectoryPath)
    if let note = found.note { session.say(note) }
    session.show([
      "agent": .string("\(found.owner)"), "branch": .string(found.work.record.branch),
      "into": .string(done.branch), "checkout": done.checkout.map(JSON.string),
      "commits": .integer(done.commits), "head": .string(done.head),
    ]) {
      guard done.commits > 0 else {
        return session.say("\(done.branch) has all of \(found.owner)'s work already")
      }
      session.print(
        "\(Printable.count(done.commits, "commit")) of \(found.owner) merged into \(done.branch)"
          + " (\(done.head.prefix(10)))\(done.checkout.map { " in \($0)" } ?? "")")
    }
  }
}
