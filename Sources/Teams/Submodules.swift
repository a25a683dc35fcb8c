import Foundation
import Platform

/// The submodules of a working tree, which go with it: whether all that is in them is elsewhere too.
struct Submodules {
  private let tree: Git
  /// The commit whose submodules' commits are elsewhere, too; nil for the one that is checked out.
  private let base: String?

  init(of tree: Git, since base: String? = nil) {
    self.tree = tree
    self.base = base
  }

  /// What a look at them found.
  struct Findings {
    /// Their ignored files and folders, named from the tree's top.
    var ignored: [String] = []
    /// What would be lost with one; nil if nothing would.
    var trouble: String?
  }

  func examined() async throws -> Findings {
    var findings = Findings()
    let known = await names
    for (path, commit) in try await links() where findings.trouble == nil {
      let own = Git("\(tree.directory)/\(path)")
      // One that was never fetched holds nothing.
      guard try Files.status("\(own.directory)/.git") != nil else { continue }
      guard known.contains(path) else {
        findings.trouble = "there is another git repository in it, \(path)"
        break
      }
      if let trouble = try await Self.trouble(own, published(commit, at: path)) {
        findings.trouble = "its submodule \(path) \(trouble)"
      }
      findings.ignored += try await own.ignored().map { "\(path)/\($0)" }
      let inner = try await Submodules(of: own).examined()
      findings.ignored += inner.ignored.map { "\(path)/\($0)" }
      findings.trouble = findings.trouble ?? inner.trouble
    }
    return findings
  }

  /// The paths that the tree declares to be submodules.
  private var names: Set<String> {
    get async {
      // It says nothing where there are none.
      let lines = try? await tree.run(
        "config", "--file", ".gitmodules", "--get-regexp", #"\.path$"#)
      return Set(
        (lines ?? "").split(separator: "\n").compactMap {
          $0.split(separator: " ", maxSplits: 1).last.map(String.init)
        })
    }
  }

  /// Each submodule's path with the commit that the tree wants of it.
  private func links() async throws -> [(path: String, commit: String)] {
    try await tree.names("ls-files", "--stage", "-z").compactMap { entry in
      guard entry.hasPrefix("160000 "), let tab = entry.firstIndex(of: "\t") else { return nil }
      let words = entry[..<tab].split(separator: " ")
      return (String(entry[entry.index(after: tab)...]), String(words[1]))
    }
  }

  /// The commit of a submodule that is elsewhere, too.
  private func published(_ commit: String, at path: String) async throws -> String {
    guard let base else { return commit }
    let exit = try await tree.end(["rev-parse", "--verify", "--quiet", "\(base):\(path)"])
    return exit.text.split(separator: "\n").first.map(String.init) ?? commit
  }

  private static func trouble(_ own: Git, _ commit: String) async throws -> String? {
    let changed = try await own.names(
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=none")
    if let first = changed.first { return "has changed files, such as \(first.dropFirst(3))" }
    let wanted = try await own.succeeds("cat-file", "-e", "\(commit)^{commit}") ? [commit] : []
    let unpublished = try await own.run(
      ["rev-list", "--max-count=1", "--all", "HEAD", "--not", "--remotes"] + wanted)
    return unpublished.isEmpty ? nil : "has commits that no remote has; push them"
  }
}

extension Git {
  /// What would be lost of the tree's submodules with the tree, given the commit that it began at; nil
  /// for nothing.
  package func submoduleTrouble(since base: String) async throws -> String? {
    guard try Files.status("\(directory)/.gitmodules") != nil else { return nil }
    return try await Submodules(of: self, since: base).examined().trouble
  }
}
