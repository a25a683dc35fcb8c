import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teammates that are started again, and the worktrees that earlier ones left.
@Suite(.scratch, .needs("tmux", "git"), .timeLimit(.minutes(10))) struct AgainTests {
  /// Notes where it runs, leaves work and fails; where work is already, it goes on.
  private func worker(_ world: World) -> [String] {
    ["sh", "-c", "pwd >> \(world.record("ann")); [ -e new ] && exec cat; echo work > new; exit 3"]
  }

  private func crashed(_ world: World) async throws -> String {
    try await world.team()
    try await world.spawn(
      "ann", ["--worktree", "--cwd", try await world.repository()], worker(world))
    try await eventually("it has failed") {
      try await world.json("list").array?.first?["status"] == "failed"
    }
    return try world.worktree(of: "ann")
  }

  private func places(_ world: World) throws -> [String] { try world.turns("ann") }

  private func again(_ world: World, _ more: String...) async throws -> ChildProcess.Exit {
    try await ChildProcess(
      BuiltPrograms.roost, ["spawn", "ann", "--socket", world.tmux.socket, "--again"] + more,
      environment: world.environment, timeout: .seconds(60)
    ).run()
  }

  @Test func `One that failed goes on in its worktree, with its program`() async throws {
    try await World.with { world in
      let worktree = try await crashed(world)
      let exit = try await again(world)
      #expect(exit.code == 0, "\(exit.errorText)")
      #expect(exit.text.contains("worktree \(worktree)"))
      try await eventually("it goes on there") { try places(world) == [worktree, worktree] }
      let rows = try await world.json("worktree", "list").array ?? []
      #expect(rows.map { $0["path"]?.string } == [worktree])
      #expect(rows.first?["work"] == "1 changed file")
    }
  }

  @Test func `A new one of the name is told what an earlier one left, and how to go on there`()
    async throws
  {
    try await World.with { world in
      let worktree = try await crashed(world)
      let repository = Scratch.path("repository")
      let fresh = try await world.roost(
        "spawn", "ann", "--socket", world.tmux.socket, "--worktree", "--cwd", repository, "--",
        "cat")
      #expect(fresh.code == 0)
      #expect(fresh.errorText.contains("left work (1 changed file) in \(worktree)"))
      #expect(fresh.errorText.contains("roost spawn ann --team default --again --cwd \(worktree)"))
      let doctor = try await world.roost("doctor").text
      #expect(doctor.contains("the worktree \(worktree) of ann@default stays: another ann"))
      #expect(doctor.contains("roost worktree remove \(worktree)"))
      let list = try await world.done("worktree", "list")
      #expect(list.contains("ann@default  left  \(worktree)"))
      #expect(list.contains("→ roost spawn ann --team default --again --cwd \(worktree)"))
      let busy = try await again(world, "--cwd", worktree)
      #expect(busy.code == 1 && busy.errorText.contains("is already there"))
      try await world.done("kill", "ann")
      let exit = try await again(world, "--cwd", worktree)
      #expect(exit.code == 0, "\(exit.errorText)")
      try await eventually("it goes on there") { try places(world) == [worktree, worktree] }
      // The one in between left nothing.
      let rows = try await world.json("worktree", "list").array ?? []
      #expect(rows.map { $0["path"]?.string } == [worktree])
      #expect(!(try await world.roost("doctor").text).contains("worktrees"))
    }
  }

  @Test func `Who joins under the name of one that ended is told of its worktree`() async throws {
    try await World.with { world in
      let worktree = try await crashed(world)
      let joined = try await world.roost("join", "ann", "--mode", "file")
      #expect(joined.code == 0)
      #expect(joined.errorText.contains("the worktree \(worktree) of the earlier ann stays"))
      #expect(try await world.done("worktree", "list").contains("another ann has joined since"))
    }
  }

  @Test func `What was kept of an earlier one is named where a new one begins`() async throws {
    try await World.with { world in
      _ = try await crashed(world)
      #expect(try await world.done("leave", "ann").contains("its work is in refs/roost/kept/"))
      let id = try #require(try await world.json("kept", "list").array?.first?["id"]?.string)
      let gone = try await again(world)
      #expect(gone.code == 1)
      #expect(gone.errorText.contains("`roost kept restore \(id) DIR` brings it back"))
      let fresh = try await world.roost(
        "spawn", "ann", "--socket", world.tmux.socket, "--worktree", "--cwd",
        Scratch.path("repository"), "--", "cat")
      #expect(fresh.errorText.contains("what an earlier ann did is kept as \(id)"))
    }
  }

  @Test func `Commits of an earlier one are named where a new one begins`() async throws {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      try await world.spawn(
        "ann", ["--worktree", "--cwd", repository],
        [
          "sh", "-c",
          "git -c user.name=t -c user.email=t@t commit -qm work --allow-empty; exit 3",
        ])
      try await eventually("it has failed") {
        try await world.json("list").array?.first?["status"] == "failed"
      }
      #expect(
        try await world.done("leave", "ann").contains("its work is in branch roost/default/ann"))
      let fresh = try await world.roost(
        "spawn", "ann", "--socket", world.tmux.socket, "--worktree", "--cwd", repository, "--",
        "cat")
      #expect(
        fresh.errorText.contains("the branch roost/default/ann has 1 commit of an earlier ann"))
    }
  }

  @Test func `One that cannot be revived is started again as the error says`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn(
        "ann", [], ["sh", "-c", "echo run >> \(world.record("ann")); exec cat"])
      try await eventually("it runs") { try places(world) == ["run"] }
      await world.tmux.end()
      try await eventually("it is lost") {
        try await world.json("list").array?.first?["status"] == "failed"
      }
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.errorText.contains("`roost spawn ann --team default --again` starts a new"))
      let exit = try await again(world, "--team", "default")
      #expect(exit.code == 0, "\(exit.errorText)")
      try await eventually("it runs again") { try places(world) == ["run", "run"] }
      let nobody = try await world.roost("spawn", "eva", "--again")
      #expect(nobody.code == 1)
      #expect(nobody.errorText.contains("no earlier eva@default is there to go on with"))
    }
  }

  @Test func `A worktree that has to stay is named with the reason until it is gone`() async throws
  {
    try await World.with { world in
      let worktree = try await crashed(world)
      let repository = Scratch.path("repository")
      try await world.git(repository, "worktree", "lock", worktree)
      let left = try await world.done("leave", "ann")
      #expect(left.contains("its worktree \(worktree) stays: it is locked"))
      #expect(try await world.done("worktree", "list").contains("it is locked"))
      #expect(try await world.roost("doctor").text.contains("stays: it is locked"))
      try await world.done("restart")
      let refused = try await world.roost("worktree", "remove", worktree)
      #expect(refused.code == 1 && refused.errorText.contains("stays: it is locked"))
      try await world.git(repository, "worktree", "unlock", worktree)
      let removed = try await world.done("worktree", "remove", worktree)
      #expect(removed.contains("its work is in refs/roost/kept/"))
      #expect(try Files.status(worktree) == nil)
      #expect(try await world.json("worktree", "list") == [])
      let unknown = try await world.roost("worktree", "remove", worktree)
      #expect(unknown.errorText.contains("is not a worktree of a teammate"))
    }
  }

  @Test func `A worktree that nobody knows of any more is named, and removed with its work kept`()
    async throws
  {
    try await World.with { world in
      let worktree = try await crashed(world)
      try await world.done("down")
      var state = try StateFile(world.home).read()
      state.teams["default"]?.agents = [:]
      try StateFile(world.home).save(&state)
      #expect(try await world.roost("doctor").text.contains("\(worktree) stays: no teammate"))
      #expect(try await world.done("worktree", "list").contains("ann@default  stray  \(worktree)"))
      let removed = try await world.done("worktree", "remove", worktree)
      #expect(removed.contains("its work is in refs/roost/kept/default/ann/"))
      #expect(try Files.status(worktree) == nil)
    }
  }
}
