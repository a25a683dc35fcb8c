import Model
import Platform
import Store
import Teams
import TestSupport
import Testing

/// Which worktrees go although they are large or hold submodules, and which stay.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct WorktreeStayTests {
  private func reason(_ outcome: Worktree.Outcome) throws -> String {
    guard case .stays(let why) = outcome else {
      throw NeverHappened(description: "it did not stay: \(outcome)")
    }
    return why
  }

  /// A worktree with a submodule in it, fetched or not.
  private func withSubmodule(_ repository: Repository, fetched: Bool) async throws -> Worktree {
    let library = Scratch.path("library")
    try await repository.git("init", "-q", "-b", "main", library)
    try repository.write("library\n", "code", in: library)
    try repository.write("built\n", ".gitignore", in: library)
    try await repository.git("add", ".", in: library)
    try await repository.git(
      "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "library", in: library)
    let local = ["-c", "protocol.file.allow=always"]
    let add = try await ChildProcess(
      "git", ["-C", repository.path] + local + ["submodule", "add", "-q", library, "library"]
    ).run()
    try #require(add.code == 0, "\(add.errorText)")
    try await repository.git("commit", "-q", "-m", "with the library")
    let tree = try await repository.worktree()
    if fetched {
      let fetch = try await ChildProcess(
        "git", ["-C", tree.record.path] + local + ["submodule", "update", "--init", "-q"]
      ).run()
      try #require(fetch.code == 0, "\(fetch.errorText)")
    }
    return tree
  }

  @Test(arguments: [false, true])
  func `One whose submodules hold nothing of their own goes`(fetched: Bool) async throws {
    let repository = try await Repository()
    let tree = try await withSubmodule(repository, fetched: fetched)
    #expect(try await tree.remove() == .removed(Worktree.Removal()))
    #expect(try !repository.exists(tree.record.path))
  }

  @Test func `One with untracked files beside a submodule goes, and they are kept`() async throws {
    let repository = try await Repository()
    let tree = try await withSubmodule(repository, fetched: true)
    try repository.write("untracked\n", "untracked", in: tree.record.path)
    try repository.write("built\n", "library/built", in: tree.record.path)
    guard case .removed(let removal) = try await tree.remove(), let ref = removal.ref else {
      throw NeverHappened(description: "nothing was kept")
    }
    #expect(try await repository.content(of: "untracked", at: ref) == "untracked")
    let work = try #require(
      try await KeptArchive(repository.home, repositories: []).all().first)
    #expect(work.ignored == ["library/built"])
  }

  @Test(arguments: ["changed", "committed", "stashed"])
  func `One whose submodule holds work of its own stays, and the submodule is named`(
    how: String
  ) async throws {
    let repository = try await Repository()
    let tree = try await withSubmodule(repository, fetched: true)
    let library = "\(tree.record.path)/library"
    try repository.write("work\n", "code", in: library)
    let identity = ["-c", "user.name=t", "-c", "user.email=t@t"]
    let words: [String: [String]] = [
      "committed": ["commit", "-qam", "work"], "stashed": ["stash"],
    ]
    if let words = words[how] {
      let exit = try await ChildProcess("git", ["-C", library] + identity + words).run()
      try #require(exit.code == 0, "\(exit.errorText)")
    }
    #expect(try reason(try await tree.remove()).hasPrefix("its submodule library has "))
    #expect(try repository.exists("\(library)/code"))
  }

  @Test func `A large one goes if it is clean, and stays if what is to be kept is too much`()
    async throws
  {
    let repository = try await Repository()
    try repository.write("*.data\n", ".gitignore")
    try await repository.git("commit", "-q", "-am", "ignore")
    let large = try File("\(repository.path)/large", .createNew)
    try large.truncate(to: 300 << 20)
    try await repository.git("add", "large")
    try await repository.git("commit", "-q", "-m", "large")
    let clean = try await repository.worktree()
    #expect(try await clean.remove() == .removed(Worktree.Removal()))
    for name in ["much", "much.data"] {
      let tree = try await repository.worktree(start: "s-\(name)")
      let much = try File("\(tree.record.path)/\(name)", .createNew)
      try much.truncate(to: 300 << 20)
      let why = try reason(try await tree.remove())
      #expect(why.contains("300 MB") && why.contains("the largest is \(name)"), "\(why)")
      #expect(try repository.exists("\(tree.record.path)/\(name)"))
    }
  }

  @Test func `A folder that is a worktree no more is left alone`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try Files.remove("\(tree.record.path)/.git")
    // As where the home itself is in a repository.
    try Files.createDirectory(repository.home.root)
    try await repository.git("init", "-q", in: repository.home.root)
    #expect(try reason(try await tree.remove()).contains("is not a worktree any more"))
    #expect(try repository.exists("\(tree.record.path)/file"))
  }
}
