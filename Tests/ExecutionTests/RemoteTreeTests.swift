import Execution
import Foundation
import Platform
import Swarm
import Synchronization
import Teams
import TestSupport
import Testing

/// Code that goes to another machine, and work that comes back, by bundles alone.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct RemoteTreeTests {
  private let root = Scratch.path("home")
  private let away = Scratch.path("away")

  @discardableResult
  private func git(_ words: String..., at path: String? = nil) async throws -> String {
    let exit = try await ChildProcess(
      "git",
      ["-C", path ?? root, "-c", "user.name=T", "-c", "user.email=t@localhost"] + words
    ).run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text.trimmed
  }

  private func write(_ text: String, _ name: String, at path: String? = nil) throws {
    let file = "\(path ?? root)/\(name)"
    try Files.createDirectory(Files.directory(of: file))
    try Files.write(Array(text.utf8), to: file)
  }

  private func commit(_ message: String) async throws -> String {
    try await git("add", ".")
    try await git("commit", "-q", "-m", message)
    return try await git("rev-parse", "HEAD")
  }

  /// A repository with a history, and the run's branch at its newest commit.
  private func begin() async throws -> (base: String, tree: AttemptTree) {
    _ = try await ChildProcess("git", ["init", "-q", "-b", "main", root]).run()
    for number in 1...3 {
      try write("\(number)\n", "history.txt")
      _ = try await commit("c\(number)")
    }
    try write("ignored/\n", ".gitignore")
    try write("x\n", "ünï cödé/a file")
    let base = try await commit("base")
    let place = RunRepositoryPlace(root: root, subdirectory: "", base: base, branch: "main")
    let tree = AttemptTree(
      RunRepository(place, run: "r", places: Platform.Semaphore(1)), path: Scratch.path("tree"),
      task: "t", number: 1)
    try await tree.make(at: base)
    return (base, tree)
  }

  private func order(_ base: String) throws -> AttemptOrder {
    let name = AttemptName(run: "r", task: "t", number: 1)
    return AttemptOrder(
      AttemptStart(
        name: name, files: AttemptFiles(directory: Scratch.path("attempt")), agent: "a", model: nil,
        place: AttemptPlace(directory: ""), environment: [:]),
      title: "t", environment: [:], base: base, subdirectory: "", seconds: 1)
  }

  private func send(_ base: String) async throws -> AttemptTree {
    let bundle = Scratch.path("code.bundle")
    try await CodeBundle(of: base, in: Git(root)).write(to: bundle, limit: 1 << 20)
    let tree = AttemptTree(below: away, of: try order(base))
    // As after a crash in the middle.
    try await tree.make(at: base, of: [bundle])
    try await tree.make(at: base, of: [bundle])
    return tree
  }

  @Test func `Commits, changes and new files come home as they were left, ignored ones apart`()
    async throws
  {
    let (base, home) = try await begin()
    let there = try await send(base)
    #expect(try await git("log", "--format=%s", at: there.path) == "base")
    try write("2\n", "own.txt", at: there.path)
    try await git("add", ".", at: there.path)
    try await git("commit", "-q", "-m", "own", at: there.path)
    try await git("rm", "-q", "history.txt", at: there.path)
    try write("new\n", "ünï cödé/new", at: there.path)
    try write("secret\n", "ignored/secret", at: there.path)
    let bundle = Scratch.path("work.bundle")
    let packed = try await there.pack(base: base, to: bundle, limit: 1 << 20)
    #expect(packed.fault == nil)
    let head = try #require(packed.head)
    for _ in 0..<2 { try await home.bring(bundle, head: head, rest: packed.rest, base: base) }
    #expect(try await git("log", "--format=%s", "-n", "2", at: home.path) == "own\nbase")
    guard
      case .commit(let commit) = try await home.collect(title: "t", base: base, limit: .seconds(60))
    else {
      Issue.record("nothing was brought")
      return
    }
    #expect(
      try await git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", commit)
        == ".gitignore\nown.txt\nünï cödé/a file\nünï cödé/new")
    #expect(try await git("log", "--format=%s", commit).hasPrefix("t\nown\nbase\nc3"))
    #expect(try await git("status", "--porcelain") == "")
    // Done again after its commit was made, it comes to the same tree.
    try await home.bring(bundle, head: head, rest: packed.rest, base: base)
    guard
      case .commit(let again) = try await home.collect(title: "t", base: base, limit: .seconds(60))
    else {
      Issue.record("nothing was brought again")
      return
    }
    #expect(try await git("rev-parse", "\(again)^{tree}") == git("rev-parse", "\(commit)^{tree}"))
  }

  @Test func `Nothing comes of nothing, and a tree that was spoilt says how`() async throws {
    let (base, _) = try await begin()
    let there = try await send(base)
    let bundle = Scratch.path("work.bundle")
    #expect(try await there.pack(base: base, to: bundle, limit: 9) == AttemptTree.Packed())
    try write(String(repeating: "abc\n", count: 9), "n", at: there.path)
    let large = try await there.pack(base: base, to: bundle, limit: 9)
    #expect(large.fault?.contains("at most 9 are sent") == true && large.head == nil)
    _ = try await ChildProcess("git", ["init", "-q", "\(there.path)/inner"]).run()
    try write("x", "inner/x", at: there.path)
    let inner = try await there.pack(base: base, to: bundle, limit: 1 << 20)
    #expect(inner.fault?.contains("repository of its own") == true)
    try await git("checkout", "-q", "-b", "other", at: there.path)
    let moved = try await there.pack(base: base, to: bundle, limit: 1 << 20)
    #expect(moved.fault?.contains("left its branch") == true)
  }

  @Test func `What the other side has is not sent again, and what is too large is refused`()
    async throws
  {
    let (base, _) = try await begin()
    let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255) }
    try Files.write(noise, to: "\(root)/noise")
    let first = try await commit("noise")
    try write("small\n", "small.txt")
    let second = try await commit("small")
    let bundles = ["0", "1"].map { Scratch.path("\($0).bundle") }
    await #expect(throws: CodeBundle.TooLarge.self) {
      try await CodeBundle(of: first, in: Git(root)).write(to: bundles[0], limit: 50_000)
    }
    #expect(try Files.status(bundles[0]) == nil)
    try await CodeBundle(of: first, in: Git(root)).write(to: bundles[0], limit: 1 << 20)
    try await CodeBundle(of: second, without: first, in: Git(root))
      .write(to: bundles[1], limit: 50_000)
    #expect(
      try Files.names(in: Scratch.directory).filter {
        $0.hasSuffix(".pack") || $0.hasSuffix(".idx")
      }
        == [])
    let tree = AttemptTree(below: away, of: try order(second))
    try await tree.make(at: second, of: bundles)
    #expect(try Files.read("\(tree.path)/noise") == noise)
    #expect(try await git("status", "--porcelain", at: tree.path) == "")
    #expect(base != first)
  }

  @Test func `Files travel as parts and arrive whole, or not at all`() async throws {
    let store = Store()
    let blobs = Blobs(limit: 10, leave: { store.leave($0) }, read: { try store.read($0) })
    let path = Scratch.path("file")
    for size in [0, 1, 10, 11, 25] {
      let bytes = (0..<size).map(UInt8.init)
      try Files.write(bytes, to: path)
      let file = try await RemoteFile(leaving: path, as: "f", at: blobs)
      #expect(file.parts.count == (size + 9) / 10)
      let there = Scratch.path("there-\(size)")
      try await RemoteFile(json: file.json).write(to: there, from: blobs)
      #expect(try Files.read(there) == bytes)
      let end = try await RemoteFile(leaving: path, as: "f", last: 4, at: blobs)
      #expect(end.size == min(4, size))
    }
    var short = try await RemoteFile(leaving: path, as: "f", at: blobs)
    short.parts.removeLast()
    await #expect(throws: RemoteFileError.self) {
      try await short.write(to: Scratch.path("short"), from: blobs)
    }
    #expect(try Files.names(in: Scratch.directory).filter { $0.hasPrefix("short") } == [])
  }

  @Test func `An order that names what it must not is refused`() throws {
    var order = try order(String(repeating: "a", count: 40))
    order.files = [RemoteFile(name: "deps/a.md", size: 0, parts: [])]
    #expect(try AttemptOrder(bytes: order.bytes) == order)
    for change: (inout AttemptOrder) -> Void in [
      { $0.name.run = "../r" }, { $0.name.task = ".." }, { $0.name.number = 0 },
      { $0.base = "--upload-pack=x" }, { $0.subdirectory = "a/../../b" },
      { $0.subdirectory = "/a" },
      { $0.files[0].name = "../../etc/passwd" }, { $0.files[0].name = "" },
    ] {
      var bad = order
      change(&bad)
      #expect(throws: (any Error).self, "\(bad)") { try AttemptOrder(bytes: bad.bytes) }
    }
  }

  /// Bytes in memory, by numbers.
  private final class Store: Sendable {
    private let all = Mutex<[[UInt8]]>([])

    func leave(_ bytes: [UInt8]) -> String {
      all.withLock {
        $0.append(bytes)
        return "\($0.count - 1)"
      }
    }

    func read(_ id: String) throws -> [UInt8] {
      guard let number = Int(id) else { throw NeverHappened(description: "no blob \(id)") }
      return all.withLock { $0[number] }
    }
  }
}
