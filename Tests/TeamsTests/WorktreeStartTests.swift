import Model
import Platform
import Store
import Teams
import TestSupport
import Testing

/// Repositories in which a worktree does not begin as in most.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct WorktreeStartTests {
  private let owner = Address(name: "alice", team: "web")

  private func planned(
    _ repository: Repository, in directory: String? = nil, start: String = "s1"
  ) async throws -> Worktree {
    try await Worktree.planned(
      for: owner, start: start, in: directory ?? repository.path, repository.home)
  }

  @Test func `A hook that fails is quoted, and the complete tree is used`() async throws {
    let repository = try await Repository()
    let hook = "\(repository.path)/.git/hooks/post-checkout"
    try Files.createDirectory(Files.directory(of: hook))
    try repository.write(
      "#!/bin/sh\necho first >&2\necho 'git-lfs is not installed' >&2\nexit 2\n",
      ".git/hooks/post-checkout")
    try Files.setPermissions(0o755, of: hook)
    let tree = try await planned(repository)
    let complaint = try #require(try await tree.make())
    #expect(complaint.contains("git-lfs is not installed"))
    #expect(try repository.exists("\(tree.record.path)/file"))
    #expect(try await repository.git("status", "--porcelain", in: tree.record.path).isEmpty)
  }

  @Test func `A tree that is not complete is taken back, with what was said`() async throws {
    let repository = try await Repository()
    try repository.write("file filter=broken\n", ".gitattributes")
    try await repository.git("add", ".")
    try await repository.git("commit", "-q", "-m", "filter")
    try await repository.git("config", "filter.broken.smudge", "echo no such key >&2; false")
    try await repository.git("config", "filter.broken.required", "true")
    let tree = try await planned(repository)
    let error = await #expect(throws: TeamsError.self) { try await tree.make() }
    #expect("\(try #require(error))".contains("no such key"))
    #expect(try !repository.exists(tree.record.path))
    #expect(try await repository.git("branch", "--list", "roost/*").isEmpty)
  }

  @Test(arguments: [
    "roost", "roost/web", "roost/web/alice", "roost/web/alice/old", "Roost/web",
  ])
  func `A branch that is in the way leads to another name`(branch: String) async throws {
    let repository = try await Repository()
    try await repository.git("branch", branch)
    let tree = try await planned(repository)
    try await tree.make()
    #expect(tree.record.branch.hasPrefix("roost") && tree.record.branch.hasSuffix("s1"))
    #expect(
      try await repository.git("branch", "--show-current", in: tree.record.path)
        == tree.record.branch)
  }

  @Test(arguments: ["a..b", "x.lock", "end."])
  func `A name that is none of a branch leads to another one`(name: String) async throws {
    let repository = try await Repository()
    let tree = try await Worktree.planned(
      for: Address(name: name, team: "web"), start: "s1", in: repository.path, repository.home)
    try await tree.make()
    #expect(tree.record.branch.hasSuffix("-s1"))
    try repository.write("untracked\n", "untracked", in: tree.record.path)
    guard case .removed(let removal) = try await tree.remove() else {
      throw NeverHappened(description: "it stayed")
    }
    #expect(removal.ref?.hasPrefix("refs/roost/kept/") == true)
  }

  @Test(arguments: ["", ".git", "main"])
  func `A layout with a bare repository has worktrees too`(place: String) async throws {
    let repository = try await Repository()
    let project = Scratch.path("project")
    try Files.createDirectory(project)
    try await repository.git("clone", "-q", "--bare", repository.path, "\(project)/.bare")
    try Files.write(Array("gitdir: ./.bare\n".utf8), to: "\(project)/.git")
    try await repository.git("worktree", "add", "-q", "\(project)/main", "main", in: project)
    let directory = place == ".git" ? "\(project)/.bare" : "\(project)/\(place)"
    let tree = try await planned(repository, in: directory)
    try await tree.make()
    #expect(try repository.exists("\(tree.record.path)/file"))
    #expect(tree.record.repository == "\(project)/.bare")
    #expect(try await tree.remove() == .removed(Worktree.Removal()))
  }

  @Test(.enabled(if: ThisProcess.userID == 0))
  func `What git advises about another's repository is passed on`() async throws {
    let repository = try await Repository()
    let change = try await ChildProcess("chown", ["-R", "1234", repository.path]).run()
    try #require(change.code == 0)
    let error = await #expect(throws: TeamsError.self) { _ = try await planned(repository) }
    let text = "\(try #require(error))"
    #expect(text.contains("dubious ownership"))
    #expect(text.contains("git config --global --add safe.directory \(repository.path)"))
  }

  @Test func `A folder of the repository is the same folder in the worktree`() async throws {
    let repository = try await Repository()
    for folder in ["packages/web", "new"] {
      try Files.createDirectory("\(repository.path)/\(folder)")
    }
    try repository.write("web\n", "packages/web/code")
    try await repository.git("add", ".")
    try await repository.git("commit", "-q", "-m", "packages")
    for (number, folder) in ["packages/web", "new", ""].enumerated() {
      let tree = try await planned(
        repository, in: "\(repository.path)/\(folder)", start: "s\(number)")
      try await tree.make()
      #expect(tree.directory == tree.record.path + (folder.isEmpty ? "" : "/\(folder)"))
      #expect(try Files.status(tree.directory)?.isDirectory == true)
    }
  }
}
