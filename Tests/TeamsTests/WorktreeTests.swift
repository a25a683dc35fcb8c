import Model
import Platform
import Store
import Teams
import TestSupport
import Testing

/// A worktree goes only when everything in it is in the repository.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct WorktreeTests {
  private func kept(_ outcome: Worktree.Outcome) throws -> String {
    guard case .removed(let removal) = outcome, let ref = removal.ref else {
      throw NeverHappened(description: "nothing was kept: \(outcome)")
    }
    return ref
  }

  private func reason(_ outcome: Worktree.Outcome) throws -> String {
    guard case .stays(let why) = outcome else {
      throw NeverHappened(description: "it did not stay: \(outcome)")
    }
    return why
  }

  @Test func `It begins at the repository's commit, on a branch of its own, outside of it`()
    async throws
  {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    #expect(tree.record.branch == "roost/web/alice")
    #expect(tree.record.path == "\(repository.home.worktrees)/web/alice-s1")
    let base = try await repository.git("rev-parse", "HEAD", in: tree.record.path)
    #expect(base == tree.record.base)
    #expect(
      try await repository.git("branch", "--show-current", in: tree.record.path)
        == "roost/web/alice")
  }

  @Test func `One that holds nothing new goes, and its branch with it`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    #expect(try await tree.remove() == .removed(Worktree.Removal()))
    #expect(try !repository.exists(tree.record.path))
    #expect(try await repository.git("branch", "--list", "roost/*").isEmpty)
    #expect(try await repository.git("worktree", "list").split(separator: "\n").count == 1)
  }

  @Test func `Commits stay on the branch`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try repository.write("new\n", "file", in: tree.record.path)
    try await repository.git("commit", "-q", "-am", "work", in: tree.record.path)
    var removal = Worktree.Removal()
    removal.branch = "roost/web/alice"
    #expect(try await tree.remove() == .removed(removal))
    #expect(try await repository.content(of: "file", at: "roost/web/alice") == "new")
    try await repository.git("merge", "-q", "roost/web/alice")
    let merged = try await repository.worktree(start: "s2")
    #expect(merged.record.branch == "roost/web/alice-s2")
  }

  @Test func `Changed, staged and untracked files are kept under a ref`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    let path = tree.record.path
    try repository.write("staged\n", "staged", in: path)
    try await repository.git("add", "staged", in: path)
    try repository.write("changed since\n", "staged", in: path)
    try repository.write("changed\n", "file", in: path)
    try repository.write("untracked\n", "untracked", in: path)
    let ref = try kept(try await tree.remove())
    #expect(ref.hasPrefix("refs/roost/kept/web/alice/"))
    #expect(try !repository.exists(path))
    for (name, text) in [
      ("file", "changed"), ("untracked", "untracked"), ("staged", "changed since"),
    ] { #expect(try await repository.content(of: name, at: ref) == text) }
    #expect(try await repository.content(of: "staged", at: "\(ref)^2") == "staged")
  }

  @Test func `Commits on no branch are kept under a ref`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try await repository.git("checkout", "-q", "--detach", in: tree.record.path)
    try repository.write("detached\n", "file", in: tree.record.path)
    try await repository.git("commit", "-q", "-am", "nowhere", in: tree.record.path)
    let ref = try kept(try await tree.remove())
    #expect(try await repository.content(of: "file", at: ref) == "detached")
  }

  @Test func `A locked one stays`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try await repository.git("worktree", "lock", tree.record.path)
    #expect(try reason(try await tree.remove()).contains("locked"))
    #expect(try repository.exists("\(tree.record.path)/file"))
  }

  @Test func `One in the middle of a merge stays`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try repository.write("theirs\n", "file")
    try await repository.git("commit", "-q", "-am", "theirs")
    try repository.write("ours\n", "file", in: tree.record.path)
    try await repository.git("commit", "-q", "-am", "ours", in: tree.record.path)
    _ = try await ChildProcess("git", ["-C", tree.record.path, "merge", "-q", "main"]).run()
    #expect(try reason(try await tree.remove()).contains("unfinished"))
    #expect(try repository.exists("\(tree.record.path)/file"))
  }

  @Test func `One with another repository in it stays`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    let inner = "\(tree.record.path)/inner"
    try Files.createDirectory(inner)
    try await repository.git("init", "-q", in: inner)
    try repository.write("inner\n", "file", in: inner)
    try await repository.git("add", ".", in: inner)
    try await repository.git(
      "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "inner", in: inner)
    #expect(try reason(try await tree.remove()).contains("another git repository"))
    #expect(try repository.exists("\(inner)/file"))
  }

  @Test func `A branch that is checked out elsewhere stays`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try await repository.git("checkout", "-q", "--detach", in: tree.record.path)
    try await repository.git("checkout", "-q", "roost/web/alice")
    _ = try await tree.remove()
    #expect(try await repository.git("branch", "--show-current") == "roost/web/alice")
  }

  @Test(.enabled(if: ThisProcess.userID == 0))
  func `On a full disk it stays, with all that is in it`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    let objects = "\(repository.path)/.git/objects"
    // The repository's objects on a small file system of their own, which is full.
    try await repository.git("gc", "-q")
    let small = Scratch.path("small")
    try Files.createDirectory(small)
    let mount = try await ChildProcess(
      "mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", small]
    ).run()
    try #require(mount.code == 0)
    _ = try await ChildProcess(
      "sh",
      ["-c", "cp -r \(objects)/. \(small)/ && rm -r \(objects) && ln -s \(small) \(objects)"]
    ).run()
    try repository.write(String(repeating: "work\n", count: 100_000), "work", in: tree.record.path)
    _ = try await ChildProcess("sh", ["-c", "cat /dev/zero > \(small)/filler"]).run()
    let outcome = try await tree.remove()
    _ = try await ChildProcess("umount", ["-l", small]).run()
    _ = try reason(outcome)
    #expect(try repository.exists("\(tree.record.path)/work"))
  }

  @Test func `A directory without a repository, and one without a commit, are named`() async throws
  {
    let repository = try await Repository()
    let empty = Scratch.path("empty")
    try Files.createDirectory(empty)
    let owner = Address(name: "alice", team: "web")
    let none = await #expect(throws: TeamsError.self) {
      _ = try await Worktree.planned(for: owner, start: "s", in: empty, repository.home)
    }
    #expect(none == .notARepository(empty))
    try await repository.git("init", "-q", in: empty)
    let unborn = await #expect(throws: TeamsError.self) {
      _ = try await Worktree.planned(for: owner, start: "s", in: empty, repository.home)
    }
    #expect("\(try #require(unborn))".contains("no commit yet"))
  }
}
