import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Where teammates start when the repository or the tmux server has settings of its own.
@Suite(.scratch, .needs("tmux", "git"), .timeLimit(.minutes(10))) struct StartPlaceTests {
  @Test func `A folder of a repository is where a teammate with a worktree starts`() async throws {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      try Files.createDirectory("\(repository)/packages/web")
      let record = world.record("ann")
      try await world.spawn(
        "ann", ["--worktree", "--cwd", "\(repository)/packages/web"],
        ["sh", "-c", "pwd > \(record); exec cat"])
      let worktree = try world.worktree(of: "ann")
      try await eventually("it has started there") {
        try world.turns("ann") == ["\(worktree)/packages/web"]
      }
    }
  }

  @Test func `A hook that fails does not keep a teammate from its worktree, and is quoted`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      let hook = "\(repository)/.git/hooks/post-checkout"
      try Files.createDirectory(Files.directory(of: hook))
      try Files.write(Array("#!/bin/sh\necho 'no direnv here' >&2\nexit 1\n".utf8), to: hook)
      try Files.setPermissions(0o755, of: hook)
      let exit = try await world.roost(
        "spawn", "ann", "--socket", world.tmux.socket, "--worktree", "--cwd", repository, "--",
        "cat")
      #expect(exit.code == 0, "\(exit.errorText)")
      #expect(exit.errorText.contains("no direnv here"))
      #expect(exit.text.contains("worktree \(try world.worktree(of: "ann"))"))
    }
  }

  @Test func `A server that ends sessions nobody is attached to keeps the team's own`() async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.tmux.run([
        "new-session", "-d", "-s", "main", "cat", ";", "set-option", "-t", "=main:",
        "destroy-unattached", "off", ";", "set-option", "-g", "destroy-unattached", "on",
      ])
      try await world.spawn("ann", [], ["cat"])
      try await world.spawn("ben", [], ["cat"])
      let rows = try await world.json("list").array ?? []
      #expect(rows.map { $0["status"]?.string } == ["idle", "idle"])
      #expect(try await world.tmux.run(["list-sessions", "-F", "#S"]).contains("roost-default"))
    }
  }
}
