import Foundation
import Platform
import Swarm
import Teams

/// A working tree whose work travels: made of bundles on the machine that does it, and brought home.
extension AttemptTree {
  /// The tree of an attempt of another machine's run, in a repository of its own below a directory.
  package init(below directory: String, of order: AttemptOrder) {
    let place = RunRepositoryPlace(
      root: "\(directory)/repository", subdirectory: order.subdirectory, base: order.base,
      branch: nil)
    self.init(
      RunRepository(place, run: order.name.run, places: Platform.Semaphore(1)),
      path: "\(directory)/tree", task: order.name.task,
      number: order.name.number)
  }

  /// Makes the repository of bundles, and the tree in it; what a crash left half made is made anew.
  package func make(at base: String, of bundles: [String]) async throws {
    let root = repository.place.root
    try await blocking {
      if try Files.status(root) != nil { try FileManager.default.removeItem(atPath: root) }
    }
    try Files.createDirectory(root, isDurable: false)
    let git = repository.git
    try await git.run("init", "--quiet", "--bare", "--template=")
    for bundle in bundles {
      let commits = try await git.run("bundle", "list-heads", bundle).split(separator: "\n")
        .compactMap { $0.split(separator: " ").first }
      // Its history is not here, and git is not to miss it.
      try File("\(root)/shallow", .append).append(
        Array(commits.map { "\($0)\n" }.joined().utf8))
      try await CodeBundle.take(bundle, into: git)
    }
    try await make(at: base)
  }

  /// What an attempt left, as a bundle at a path.
  package struct Packed: Sendable, Equatable {
    /// What keeps its work from being taken; nil where nothing does.
    package var fault: String?
    /// The commit that it came to, and one more with what is in no commit; nil where it left nothing.
    package var head: String?
    package var rest: String?

    package init() {}
  }

  /// Packs everything that an attempt left, ignored files apart.
  package func pack(base: String, to path: String, limit: Int) async throws -> Packed {
    var packed = Packed()
    packed.fault = try await spoiling()
    if packed.fault != nil { return packed }
    if let inner = try await embedded(base) {
      packed.fault = "there is a repository of its own in the tree: \(inner)"
      return packed
    }
    let (headRef, restRef) = ("refs/roost/head", "refs/roost/rest")
    let head = try await git.run("rev-parse", "HEAD")
    try await git.run("update-ref", headRef, head)
    let hasRest = try await Snapshot(path: self.path).write(restRef, of: task)
    let rest = hasRest ? try await git.run("rev-parse", restRef) : nil
    guard rest != nil || head != base else { return packed }
    // A git that a crash of the daemon left at work may still write to the last one.
    let temporary = Files.temporaryPath(beside: path)
    defer { try? Files.remove(temporary) }
    try await git.run(
      ["bundle", "create", "--quiet", temporary] + [headRef] + (hasRest ? [restRef] : []) + [
        "^\(base)"
      ],
      timeout: .seconds(600))
    let size = try Files.status(temporary)?.size ?? 0
    guard size <= limit else {
      packed.fault =
        "what it left has \(size) bytes packed, and at most \(limit) are sent; it stays in \(self.path)"
      return packed
    }
    try Files.rename(temporary, to: path)
    (packed.head, packed.rest) = (head, rest)
    return packed
  }

  /// Puts what an attempt left elsewhere into this tree, as if it had worked here.
  ///
  /// Done again it comes to the same.
  package func bring(_ bundle: String, head: String, rest: String?, base: String) async throws {
    if try !isThere { try await make(at: base) }
    try await awaitIndex()
    // Only objects come in; what they are called there is nothing to this repository.
    try await repository.git.run("bundle", "unbundle", bundle, timeout: .seconds(600))
    try await repository.busy {
      try await git.run("reset", "--quiet", "--hard", head, timeout: .seconds(600))
      if let rest {
        try await git.run("read-tree", "--reset", "-u", rest, timeout: .seconds(600))
      }
    }
  }
}
