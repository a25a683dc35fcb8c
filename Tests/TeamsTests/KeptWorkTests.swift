import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Teams
import TestSupport
import Testing

/// What is kept of a worktree that goes, where, who sees it, and how it comes back.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct KeptWorkTests {
  private func removed(_ tree: Worktree) async throws -> Worktree.Removal {
    guard case .removed(let removal) = try await tree.remove() else {
      throw NeverHappened(description: "it stayed")
    }
    return removal
  }

  private func archive(_ repository: Repository) -> KeptArchive {
    KeptArchive(repository.home, repositories: [])
  }

  @Test func `Ignored files are in no ref, but in the home, for the owner alone`() async throws {
    let repository = try await Repository()
    try repository.write("ignored\nsecrets/\n", ".gitignore")
    try await repository.git("commit", "-q", "-am", "ignore")
    let tree = try await repository.worktree()
    let path = tree.record.path
    try repository.write("token\n", "ignored", in: path)
    try Files.createDirectory("\(path)/secrets")
    try repository.write("key\n", "secrets/key", in: path)
    try Files.setPermissions(0o644, of: "\(path)/secrets/key")
    try Files.setPermissions(0o755, of: "\(path)/secrets")
    let removal = try await removed(tree)
    #expect(removal.ref == nil)
    #expect(try await repository.git("for-each-ref", "refs/roost").isEmpty)
    let work = try #require(try await archive(repository).all().first)
    #expect(work.id == removal.kept && work.ignored == ["ignored", "secrets/"])
    let note = try JSON(
      parsing: Files.read("\(repository.home.kept)/\(work.id)/kept.json") ?? [])
    #expect(try JSONSchema(named: "kept").problems(in: note) == [])
    let files = work.files(repository.home)
    #expect(try Files.read("\(files)/ignored") == Array("token\n".utf8))
    #expect(try Files.read("\(files)/secrets/key") == Array("key\n".utf8))
    #expect(try Files.status("\(files)/secrets/key")?.permissions == 0o600)
    #expect(try Files.status("\(files)/secrets")?.permissions == 0o700)
    let objects = try await repository.git("cat-file", "--batch-check", "--batch-all-objects")
    #expect(!objects.contains(try await repository.git("hash-object", "\(files)/ignored")))
  }

  @Test func `A file that is ignored and was added all the same is kept as it is`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try repository.write("added\n", "ignored", in: tree.record.path)
    try await repository.git("add", "--force", "ignored", in: tree.record.path)
    try repository.write("changed since\n", "ignored", in: tree.record.path)
    let ref = try #require(try await removed(tree).ref)
    #expect(try await repository.content(of: "ignored", at: ref) == "changed since")
    #expect(try await repository.content(of: "ignored", at: "\(ref)^2") == "added")
  }

  @Test func `What can be made anew is not kept, and named`() async throws {
    let repository = try await Repository()
    try repository.write("node_modules/\nout/\n", ".gitignore")
    try await repository.git("commit", "-q", "-am", "ignore")
    let tree = try await repository.worktree()
    for folder in ["node_modules", "out"] {
      try Files.createDirectory("\(tree.record.path)/\(folder)")
      try repository.write("x\n", "\(folder)/x", in: tree.record.path)
    }
    try repository.write(
      "Signature: 8a477f597d28d172789f06886806bc55\n", "out/CACHEDIR.TAG", in: tree.record.path)
    let removal = try await removed(tree)
    #expect(removal.discarded == ["node_modules/", "out/"] && removal.kept == nil)
    #expect(try await archive(repository).all() == [])
  }

  @Test func `It comes back as it was, and can be dropped`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    let path = tree.record.path
    try repository.write("committed\n", "other", in: path)
    try await repository.git("add", "other", in: path)
    try await repository.git("commit", "-q", "-m", "other", in: path)
    try repository.write("staged\n", "staged", in: path)
    try await repository.git("add", "staged", in: path)
    try repository.write("untracked\n", "untracked", in: path)
    try repository.write("token\n", "ignored", in: path)
    try Files.remove("\(path)/file")
    let before = try await repository.git("status", "--porcelain", "--ignored", in: path)
    let id = try #require(try await removed(tree).kept)
    let work = try await archive(repository).find(String(id.suffix(6)))
    let changes = try await archive(repository).changes(of: work)
    #expect(changes.map { "\($0.kind) \($0.path)" } == ["D file", "A staged", "A untracked"])
    let back = Scratch.path("back")
    try await archive(repository).restore(work, into: back)
    #expect(try await repository.git("status", "--porcelain", "--ignored", in: back) == before)
    #expect(
      try await repository.git("branch", "--show-current", in: back) == "roost/web/alice")
    #expect(try Files.read("\(back)/ignored") == Array("token\n".utf8))
    let full = await #expect(throws: TeamsError.self) {
      try await archive(repository).restore(work, into: back)
    }
    #expect("\(try #require(full))".contains("is not empty"))
    try await archive(repository).drop(work)
    #expect(try await archive(repository).all() == [])
    #expect(try await repository.git("for-each-ref", "refs/roost").isEmpty)
    let none = await #expect(throws: TeamsError.self) { _ = try await archive(repository).find(id) }
    #expect("\(try #require(none))".contains("nothing is kept as \(id)"))
  }

  @Test func `Mirrors and clones of the repository do not get it`() async throws {
    let repository = try await Repository()
    let mirror = Scratch.path("mirror")
    try await repository.git("init", "-q", "--bare", mirror)
    try await repository.git("remote", "add", "--mirror=push", "mirror", mirror)
    let tree = try await repository.worktree()
    try repository.write("untracked\n", "untracked", in: tree.record.path)
    _ = try #require(try await removed(tree).ref)
    let clone = Scratch.path("clone")
    try await repository.git("clone", "-q", "--mirror", repository.path, clone)
    try await repository.git("push", "-q", "mirror")
    for copy in [mirror, clone] {
      let refs = try await repository.git("for-each-ref", "--format=%(refname)", in: copy)
      #expect(refs.split(separator: "\n").contains("refs/heads/main"))
      #expect(!refs.contains("refs/roost"))
    }
    // Once is enough.
    let again = try await repository.worktree(start: "s2")
    try repository.write("untracked\n", "untracked", in: again.record.path)
    _ = try #require(try await removed(again).ref)
    let hidden = try await repository.git("config", "--get-all", "transfer.hideRefs")
    #expect(hidden == "refs/roost")
  }

  @Test func `A snapshot of which no note is left is found in its repository`() async throws {
    let repository = try await Repository()
    let tree = try await repository.worktree()
    try repository.write("untracked\n", "untracked", in: tree.record.path)
    let ref = try #require(try await removed(tree).ref)
    try FileManager.default.removeItem(atPath: repository.home.kept)
    let archive = KeptArchive(repository.home, repositories: [repository.path])
    #expect(try await archive.all().map(\.ref) == [ref])
  }
}
