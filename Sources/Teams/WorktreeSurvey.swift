import Foundation
import Model
import Platform

/// What is in a worktree, and what keeps it from being removed.
struct WorktreeSurvey {
  let path: String
  /// Changed, staged and untracked files; a submodule counts as one.
  let changed: [String]
  /// Ignored files and folders that are not `caches`.
  let ignored: [String]
  /// Ignored folders that can be made anew.
  let caches: [String]
  /// Why it has to stay, and what to do; nil if nothing is in the way.
  let obstacle: String?

  /// The most that is kept of changed and untracked files, and of ignored ones.
  private static let limit = 256 << 20

  init(_ path: String) async throws {
    self.path = path
    let tree = Git(path)
    let top = try await tree.run("rev-parse", "--show-toplevel")
    guard top == Files.resolved(path) else {
      throw TeamsError.git("\(path) is not a worktree any more: its .git file is gone")
    }
    let entries = try await tree.names(
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames",
      "--ignore-submodules=none")
    changed = entries.map { String($0.dropFirst(3)) }
    var ignored = try await tree.ignored()
    let inner = entries.first { $0.hasPrefix("?? ") && $0.hasSuffix("/") }
    let submodules = try await Submodules(of: tree).examined()
    ignored += submodules.ignored
    caches = ignored.filter { CacheFolder.isOne($0, in: path) }
    self.ignored = ignored.filter { [caches] in !caches.contains($0) }
    if let unfinished = try await Self.unfinished(tree) {
      obstacle = unfinished
    } else if let inner {
      obstacle = "there is another git repository in it, \(inner.dropFirst(3).dropLast())"
    } else if let trouble = submodules.trouble {
      obstacle = trouble
    } else {
      obstacle =
        try Self.excess(of: changed, in: path, "changed and untracked")
        ?? Self.excess(of: self.ignored, in: path, "ignored")
    }
  }

  private static func unfinished(_ tree: Git) async throws -> String? {
    let directory = try await tree.run("rev-parse", "--absolute-git-dir")
    if try Files.status("\(directory)/locked") != nil {
      return "it is locked; `git worktree unlock` frees it"
    }
    return try await isUnfinished(tree) ? "a merge, rebase or the like is unfinished in it" : nil
  }

  /// Whether a merge, a rebase or the like waits for its end in a working tree.
  static func isUnfinished(_ tree: Git) async throws -> Bool {
    let directory = try await tree.run("rev-parse", "--absolute-git-dir")
    let unfinished = [
      "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge", "rebase-apply",
    ]
    return try unfinished.contains { try Files.status("\(directory)/\($0)") != nil }
  }

  private static func excess(
    of names: [String], in path: String, _ kind: String
  ) throws -> String? {
    var sizes: [(name: String, size: Int)] = []
    for name in names { sizes.append((name, try FileTree.size(of: "\(path)/\(name)"))) }
    let total = sizes.reduce(0) { $0 + $1.size }
    guard total > limit, let largest = sizes.max(by: { $0.size < $1.size }) else { return nil }
    return "its \(kind) files have \(total >> 20) MB, and \(limit >> 20) are kept; the largest is"
      + " \(largest.name): remove what can be made anew"
  }
}

/// Folders that programs make anew, known by their names or by the mark that the Cache Directory
/// Tagging Specification gives them.
enum CacheFolder {
  private static let names: Set<String> = [
    "node_modules", "__pycache__", ".build", ".gradle", ".tox", ".next", ".turbo",
  ]
  private static let marks = ["CACHEDIR.TAG", "pyvenv.cfg"]

  /// Whether a folder, whose name ends in a slash, is one.
  static func isOne(_ name: String, in path: String) -> Bool {
    guard name.hasSuffix("/") else { return false }
    let folder = name.dropLast().split(separator: "/").last.map(String.init) ?? ""
    return names.contains(folder)
      || marks.contains { (try? Files.status("\(path)/\(name)\($0)")) ?? nil != nil }
  }
}
