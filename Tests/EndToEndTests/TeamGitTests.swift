import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Where the members of a team are with their work, on a real repository.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct TeamGitTests {
  @Test func `Branches, changes and conflicts of members are told, and nothing is touched`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let root = Scratch.path("repository")
      let script = """
        set -e; export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a \\
          GIT_COMMITTER_EMAIL=a@b
        git init -q -b main \(root); cd \(root); echo one >file; git add file; git commit -qm one
        for name in ann bob cid; do git worktree add -q ../$name -b $name; done
        cd ../ann; echo ann >file; git commit -qam ann; echo more >new
        cd ../bob; echo bob >file; git commit -qam bob; git commit -qm two --allow-empty
        """
      let made = try await ChildProcess("sh", ["-c", script]).run()
      #expect(made.code == 0, "\(made.errorText)")
      for name in ["ann", "bob", "cid", "dee"] {
        let directory = name == "dee" ? "/" : Scratch.path(name)
        let joined = try await ChildProcess(
          BuiltPrograms.roost, ["join", name, "--mode", "file"], environment: world.environment,
          directory: directory
        ).run()
        #expect(joined.code == 0, "\(joined.errorText)")
      }
      let before = try await references(root)
      let work = try await world.json("team", "git")
      let members = work["members"]?.array ?? []
      #expect(members.map { $0["branch"]?.string } == ["ann", "bob", "cid", nil])
      #expect(members.map { $0["dirty"]?.integer } == [1, 0, 0, 0])
      #expect(members.map { $0["ahead"]?.integer } == [1, 2, 0, 0])
      #expect(
        work["conflicts"] == [["agents": ["ann@default", "bob@default"], "files": ["file"]]])
      let divergence = work["divergences"]?.array?.first
      #expect(divergence?["tie"] == true && divergence?["others"]?.array?.count == 2)
      #expect(try await references(root) == before)
      #expect(try await world.done("team", "git").contains("ann and bob conflict in file"))
    }
  }

  private func references(_ repository: String) async throws -> String {
    try await ChildProcess(
      "sh", ["-c", "git for-each-ref; git worktree list; git status --porcelain"],
      directory: repository
    ).run().text
  }
}
