import Foundation
import JSONSyntax
import Model
import Platform
package import Store

/// All that was kept of worktrees: listed, shown, brought back and dropped.
package struct KeptArchive: Sendable {
  private let home: Home
  /// Repositories that may hold snapshots of which the home has no note.
  private let repositories: Set<String>

  package init(_ home: Home, repositories: Set<String>) {
    self.home = home
    self.repositories = repositories
  }

  /// Everything that is kept, the oldest first.
  package func all() async throws -> [KeptWork] {
    var found = try noted()
    let known = Set(found.compactMap(\.ref))
    var seen: Set<String> = []
    for repository in repositories.union(found.map(\.repository)).sorted() {
      for work in await snapshots(in: repository) where !known.contains(work.ref ?? "") {
        // Several folders may belong to one repository.
        if seen.insert("\(work.ref ?? "") \(work.head)").inserted { found.append(work) }
      }
    }
    return found.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
  }

  private func noted() throws -> [KeptWork] {
    var found: [KeptWork] = []
    for team in try Files.folders(in: home.kept) {
      for name in try Files.folders(in: team) {
        for folder in try Files.folders(in: name) {
          if let work = try Self.note(in: folder) { found.append(work) }
        }
      }
    }
    return found
  }

  private static func note(in folder: String) throws -> KeptWork? {
    let path = "\(folder)/kept.json"
    do {
      return try Files.read(path).map { try KeptWork(json: JSON(parsing: $0)) }
    } catch {
      throw TeamsError.kept("\(path) cannot be read: \(error); move it away")
    }
  }

  private func snapshots(in repository: String) async -> [KeptWork] {
    // A repository that is gone has none.
    let lines = try? await Git(repository).run(
      "for-each-ref", "--format=%(refname) %(parent)", KeptWork.refs)
    return (lines ?? "").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      let parts = words[0].dropFirst(KeptWork.refs.count + 1).split(separator: "/").map(String.init)
      guard parts.count == 3, words.count > 1 else { return nil }
      let owner = Address(name: parts[1], team: parts[0])
      return KeptWork(
        owner: owner, time: parts[2], repository: repository,
        branch: "roost/\(owner.team)/\(owner.name)", head: words[1], ref: words[0], ignored: [])
    }
  }

  /// The one that a whole id, the end of one, or an agent names.
  package func find(_ id: String) async throws -> KeptWork {
    let all = try await all()
    let exact = all.filter { $0.id == id }
    let fitting =
      exact.isEmpty ? all.filter { $0.id.hasSuffix(id) || $0.owner.name == id } : exact
    guard let work = fitting.first, !id.isEmpty else {
      throw TeamsError.kept("nothing is kept as \(id); `roost kept list` lists what is")
    }
    guard fitting.count == 1 else {
      throw TeamsError.kept(
        "\(id) may be \(fitting.map(\.id).joined(separator: " or ")); give more of it")
    }
    return work
  }

  /// The changed and untracked files of a snapshot, each with a letter of what was done to it.
  package func changes(of work: KeptWork) async throws -> [(kind: String, path: String)] {
    guard let ref = work.ref else { return [] }
    let words = try await Git(work.repository).names(
      "diff", "--name-status", "--no-renames", "-z", "\(ref)^1", ref)
    return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
  }

  /// Makes a worktree as the kept one was; it stays kept.
  ///
  /// It gets the commit, on the branch if that is free, the files, what was staged, and the ignored
  /// files.
  package func restore(_ work: KeptWork, into path: String) async throws {
    if try Files.status(path) != nil, try !Files.names(in: path).isEmpty {
      throw TeamsError.kept("\(path) is not empty; give a folder that is not there yet")
    }
    let git = Git(work.repository)
    let tip = try? await git.run("rev-parse", "--verify", "refs/heads/\(work.branch)")
    // The branch where it is as it was, and no other worktree has it.
    var isThere = false
    if tip == work.head {
      _ = try await git.succeeds("worktree", "add", path, work.branch)
      isThere = try Files.status("\(path)/.git") != nil
    }
    if !isThere {
      try await git.run(
        "worktree", "add", "--detach", path, work.head, timeout: .seconds(600))
    }
    let tree = Git(path)
    if let ref = work.ref {
      try await tree.run("read-tree", "--reset", "-u", ref, timeout: .seconds(600))
      try await tree.run("read-tree", "\(ref)^2")
      // It ends with 1 where a file differs, which is what was wanted.
      _ = try await tree.succeeds("update-index", "-q", "--refresh")
    }
    for name in work.ignored {
      try FileTree.copy(work.place(of: name, home), to: "\(path)/\(name.withoutSlash)")
    }
  }

  /// Forgets it: the snapshot's ref and the ignored files go.
  package func drop(_ work: KeptWork) async throws {
    if let ref = work.ref, try Files.status(work.repository) != nil {
      try await Git(work.repository).run("update-ref", "-d", ref)
    }
    let folder = work.folder(home)
    if try Files.status(folder) != nil { try FileManager.default.removeItem(atPath: folder) }
  }
}
