import Foundation
import Model
import Platform
import Store
import Teams
import TestSupport

/// A git repository in the test's scratch directory, with one commit, and worktrees of it.
struct Repository {
  let path = Scratch.path("repository")
  let home = Home(root: Scratch.path("home"))
  private let owner = Address(name: "alice", team: "web")

  init() async throws {
    try Files.createDirectory(path)
    try await git("init", "-q", "-b", "main")
    try await git("config", "user.name", "Test")
    try await git("config", "user.email", "test@localhost")
    try write("kept\n", "file")
    try write("ignored\n", ".gitignore")
    try await git("add", ".")
    try await git("commit", "-q", "-m", "first")
  }

  func write(_ text: String, _ name: String, in directory: String? = nil) throws {
    try Files.write(Array(text.utf8), to: "\(directory ?? path)/\(name)")
  }

  /// Runs git, which must succeed.
  @discardableResult
  func git(_ words: String..., in directory: String? = nil) async throws -> String {
    let exit = try await ChildProcess(
      "git", ["-C", directory ?? path] + words, timeout: .seconds(50)
    ).run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text.trimmed
  }

  func worktree(start: String = "s1") async throws -> Worktree {
    let tree = try await Worktree.planned(for: owner, start: start, in: path, home)
    try await tree.make()
    return tree
  }

  /// What a file holds in a commit.
  func content(of name: String, at ref: String) async throws -> String {
    try await git("show", "\(ref):\(name)")
  }

  func exists(_ path: String) throws -> Bool { try Files.status(path) != nil }
}
