import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// What is kept of worktrees, as the commands show it.
@Suite(.scratch, .needs("tmux", "git"), .timeLimit(.minutes(10))) struct KeptTests {
  @Test func `Kept work is listed, shown, brought back and dropped`() async throws {
    try await World.with { world in
      try await world.team()
      #expect(try await world.roost("kept", "list").errorText.contains("nothing is kept"))
      let repository = try await world.repository()
      try Files.write(Array(".env\nnode_modules/\n".utf8), to: "\(repository)/.gitignore")
      try await world.git(repository, "add", ".")
      try await world.git(
        repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "ignore")
      try await world.spawn("ann", ["--worktree", "--cwd", repository], ["cat"])
      let worktree = try world.worktree(of: "ann")
      try Files.write(Array("work\n".utf8), to: "\(worktree)/new")
      try Files.write(Array("TOKEN=1\n".utf8), to: "\(worktree)/.env")
      try Files.createDirectory("\(worktree)/node_modules")
      try Files.write(Array("x".utf8), to: "\(worktree)/node_modules/x")
      try await world.done("kill", "ann")
      let left = try await world.done("leave", "ann")
      #expect(left.contains("not kept, as it can be made anew: node_modules/"))
      let id = try #require(left.firstMatch(of: /roost kept show (\S+)` tells/)?.1).description

      #expect(
        try await world.done("kept", "list").contains("\(id)  snapshot  1        \(repository)"))
      let shown = try await world.done("kept", "show", id)
      #expect(shown.contains("  A  new\n") && shown.contains("\n  .env\n"))
      #expect(try await world.json("kept", "show", String(id.suffix(8)))["ignored"] == [".env"])
      #expect(try await world.done("__complete", "kept").trimmed == id)

      let back = Scratch.path("back")
      #expect(try await world.done("kept", "restore", id, back).contains("is in \(back)"))
      #expect(try Files.read("\(back)/new") == Array("work\n".utf8))
      #expect(try Files.read("\(back)/.env") == Array("TOKEN=1\n".utf8))
      let twice = try await world.roost("kept", "restore", id, back)
      #expect(twice.code == 1 && twice.errorText.contains("\(back) is not empty"))

      #expect(try await world.done("kept", "drop", id).contains("is dropped"))
      #expect(try await world.json("kept", "list") == [])
      for words in [["show", id], ["drop", id], ["restore", id, Scratch.path("other")]] {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["kept"] + words, environment: world.environment
        ).run()
        #expect(exit.code == 1 && exit.errorText.contains("nothing is kept as \(id)"))
      }
    }
  }
}
