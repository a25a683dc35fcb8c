import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// The work of a teammate's worktree is looked at, merged, and cleared away.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10))) struct MergeTests {
  /// A repository with a file, and a teammate with a worktree of it.
  private func prepare(_ world: World, _ name: String = "ann") async throws -> (
    repository: String, worktree: String
  ) {
    try await world.team()
    let repository = try await world.repository()
    try await commit("a\n", repository, world)
    return (repository, try await worker(name, repository, world))
  }

  private func worker(_ name: String, _ repository: String, _ world: World) async throws -> String {
    try await world.spawn(name, ["--worktree", "--cwd", repository], ["cat"])
    return try world.worktree(of: name)
  }

  private func commit(_ text: String, _ directory: String, _ world: World) async throws {
    try Files.write(Array(text.utf8), to: "\(directory)/file")
    try await world.git(directory, "config", "user.name", "Test")
    try await world.git(directory, "config", "user.email", "test@localhost")
    try await world.git(directory, "add", ".")
    try await world.git(directory, "commit", "-qm", "change")
  }

  /// Runs a command that must be refused in one line, without a change of the repository.
  private func refused(
    _ words: String, in repository: String, _ world: World
  ) async throws -> String {
    func snapshot() async throws -> [String] {
      [
        try await world.git(repository, "for-each-ref"),
        try await world.git(repository, "status", "--porcelain"),
        try await world.git(repository, "diff"),
        try await world.git(repository, "symbolic-ref", "HEAD"),
      ]
    }
    let before = try await snapshot()
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words.split(separator: " ").map(String.init),
      environment: world.environment, directory: repository
    ).run()
    #expect(exit.code == 1 && exit.text == "")
    #expect(exit.errorText.split(separator: "\n").count == 1, "\(exit.errorText)")
    #expect(try await snapshot() == before)
    return exit.errorText
  }

  @Test func `A diff has what is committed, what is not, and new files`() async throws {
    try await World.with { world in
      let (repository, worktree) = try await prepare(world)
      try await commit("a\nb\n", worktree, world)
      try Files.write(Array("a\nb\nc\n".utf8), to: "\(worktree)/file")
      try Files.write(Array("new\n".utf8), to: "\(worktree)/new")
      let before = try await world.git(worktree, "status", "--porcelain")
      let exit = try await world.roost("diff", "ann")
      #expect(
        exit.errorText.contains("ann@default: 1 commit on roost/default/ann, and 2 files not"))
      #expect(exit.text.contains("\n+b\n+c\n") && exit.text.contains("\n+++ b/new\n"))
      #expect(try await world.git(worktree, "status", "--porcelain") == before)
      // It is a patch that git takes.
      let check = try await ChildProcess(
        "git", ["-C", repository, "apply", "--check", "-"], input: exit.output
      ).run()
      #expect(check.code == 0, "\(check.errorText)")
      #expect(
        try await world.done("diff", "ann", "--stat").contains("2 files changed, 3 insertions"))
      let json = try await world.json("diff", "ann")
      #expect(json["uncommitted"] == ["file", "new"])
      #expect(json["files"]?.array?.first == ["path": "file", "added": 2, "deleted": 0])
      #expect(json["diff"]?.string == exit.text)
    }
  }

  @Test func `A merge takes all that is committed, into the checkout or into another branch`()
    async throws
  {
    try await World.with { world in
      let (repository, worktree) = try await prepare(world)
      try await world.git(repository, "branch", "side")
      try await commit("a\nb\n", worktree, world)
      let done = try await world.done("merge", "ann", "--into", "main")
      #expect(done.contains("1 commit of ann@default merged into main"))
      #expect(try Files.read("\(repository)/file") == Array("a\nb\n".utf8))
      #expect(
        try await world.roost("diff", "ann").errorText.contains(
          "its commits are all in main already"))
      #expect(try await world.json("diff", "ann", "--stat")["merged_into"] == "main")
      // A branch that is checked out nowhere, and has gone on.
      let tree = try await world.git(repository, "rev-parse", "side^{tree}")
      let more = try await world.git(repository, "commit-tree", tree, "-p", "side", "-m", "more")
      try await world.git(repository, "update-ref", "refs/heads/side", more)
      let json = try await world.json("merge", "ann", "--into", "side")
      #expect(json["commits"] == 1 && json["checkout"] == nil)
      #expect(try await world.git(repository, "show", "side:file") == "a\nb")
      #expect(try await world.git(repository, "rev-parse", "side^1") == more)
      #expect(
        try await world.roost("merge", "ann", "--into", "main").errorText.contains(
          "main has all of ann@default's work already"))
    }
  }

  @Test func `What is in the way of a merge is said, and nothing is half done`() async throws {
    try await World.with { world in
      let (repository, worktree) = try await prepare(world)
      try await commit("a\nb\n", worktree, world)
      try Files.write(Array("x".utf8), to: "\(worktree)/new")
      #expect(
        try await refused("merge ann", in: repository, world).contains(
          "has changes that are not committed (new); tell the agent to commit them"))
      try Files.remove("\(worktree)/new")
      try Files.write(Array("mine\n".utf8), to: "\(repository)/file")
      #expect(
        try await refused("merge ann", in: repository, world).contains("has changes (file); commit")
      )
      try await commit("mine\n", repository, world)
      #expect(
        try await refused("merge ann", in: repository, world).contains(
          "it conflicts with main in file; nothing was changed"))
      #expect(
        try await refused("merge ann --into none", in: repository, world).contains(
          "there is no branch none"))
      #expect(
        try await refused("merge ann --into roost/default/ann", in: repository, world).contains(
          "is the branch of the work itself"))
      try await world.git(repository, "reset", "-q", "--hard", "HEAD~1")
      try await world.git(repository, "commit", "-q", "--allow-empty", "-m", "other")
      let hook = "\(repository)/.git/hooks/pre-merge-commit"
      try Files.write(Array("#!/bin/sh\necho not on Fridays >&2; exit 1\n".utf8), to: hook)
      try Files.setPermissions(0o755, of: hook)
      #expect(try await refused("merge ann", in: repository, world).contains("not on Fridays"))
    }
  }

  @Test func `The work of one that still writes is not merged`() async throws {
    try await World.with { world in
      try world.configure(#"{"teams": {"idle_seconds": 1000}}"#)
      try await world.team()
      let repository = try await world.repository()
      try await world.spawn(
        "ann", ["--worktree", "--cwd", repository],
        ["python3", Fixtures.path("recorder.py"), world.record("ann")])
      try await commit("a\n", try world.worktree(of: "ann"), world)
      try await world.done("send", "ann", "work", "--wait", "submitted")
      try await eventually("it works") {
        try await world.json("list").array?.first?["status"] == "running"
      }
      #expect(
        try await refused("merge ann", in: repository, world).contains(
          "ann@default still works: running"))
    }
  }

  @Test func `The branch of one that is gone is found in the repository`() async throws {
    try await World.with { world in
      let (repository, worktree) = try await prepare(world)
      try await commit("a\nb\n", worktree, world)
      try await world.done("kill", "ann")
      try await world.done("leave", "ann")
      #expect(try Files.status(worktree) == nil)
      // Another agent's, whose name begins alike.
      try await world.git(repository, "branch", "roost/default/an-other", "roost/default/ann")
      #expect(try await refused("diff an", in: repository, world).contains("there is no agent an"))
      for words in [["diff", "ann"], ["merge", "ann"]] {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, words, environment: world.environment, directory: repository
        ).run()
        #expect(exit.code == 0, "\(exit.errorText)")
      }
      #expect(try Files.read("\(repository)/file") == Array("a\nb\n".utf8))
      #expect(
        try await refused("merge ben", in: repository, world).contains("there is no agent ben"))
    }
  }

  @Test func `Worktrees that were left are cleared away, and what stays is named`() async throws {
    try await World.with { world in
      let (repository, left) = try await prepare(world)
      let inUse = try await worker("ben", repository, world)
      let locked = try await worker("carl", repository, world)
      try await world.git(repository, "worktree", "lock", locked)
      try await world.git(repository, "worktree", "lock", left)
      for name in ["ann", "carl"] {
        try await world.done("kill", name)
        try await world.done("leave", name)
      }
      try await world.git(repository, "worktree", "unlock", left)
      let rows = try await world.json("worktree", "clean").array ?? []
      let byPath = Dictionary(uniqueKeysWithValues: rows.map { ($0["path"]?.string ?? "", $0) })
      #expect(byPath[left]?["removed"] == true)
      #expect(byPath[inUse]?["note"] == "ben@default has it (idle)")
      #expect(byPath[locked]?["note"]?.string?.contains("it is locked") == true)
      #expect(try Files.status(left) == nil)
      #expect(try Files.status(locked) != nil && Files.status(inUse) != nil)
      #expect(try await world.done("worktree", "clean").contains("carl@default  stays"))
      #expect(try await world.roost("doctor").text.contains("roost worktree remove \(locked)"))
    }
  }
}
