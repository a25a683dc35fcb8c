import Foundation
package import JSONSyntax
package import Model
import Platform
package import Store

/// What was kept of a worktree that is gone: a snapshot in its repository, and ignored files in the
/// home.
package struct KeptWork: Sendable, Equatable {
  package var owner: Address
  /// When it was kept, in digits down to the millisecond.
  package var time: String
  package var repository: String
  /// The branch of the worktree, which may be gone.
  package var branch: String
  /// The commit that the worktree was at.
  package var head: String
  /// The ref of the snapshot; nil where all was in commits.
  package var ref: String?
  /// Ignored files and folders, by their names in the worktree.
  package var ignored: [String]

  /// How it is called, `TEAM/NAME/TIME`.
  package var id: String { "\(owner.team)/\(owner.name)/\(time)" }

  /// Keeps all of a worktree that is in no commit of its branch; nil where that is nothing.
  ///
  /// The ignored files are moved, readable for the owner alone.
  static func keep(
    _ survey: WorktreeSurvey, of owner: Address, _ record: Spawn.Worktree, _ home: Home
  ) async throws -> KeptWork? {
    let time = Timestamp.text(Date()).filter(\.isNumber)
    let tree = Git(survey.path)
    var kept = KeptWork(
      owner: owner, time: time, repository: record.repository, branch: record.branch,
      head: try await tree.run("rev-parse", "HEAD"), ignored: survey.ignored)
    // Names of agents may be what git takes for none of a ref, such as `a..b`.
    let wanted = "\(Self.refs)/\(kept.id)"
    let isGood = try await tree.succeeds("check-ref-format", wanted)
    let ref = isGood ? wanted : "\(Self.refs)/\(time)"
    if try await Snapshot(path: survey.path).write(ref, of: "\(owner)") { kept.ref = ref }
    guard kept.ref != nil || !kept.ignored.isEmpty else { return nil }
    try await PrivateRefs(repository: record.repository).hide()
    // Before anything is moved: a crash leaves what says where it is.
    try Files.createDirectory(kept.folder(home))
    try Files.write(kept.json.bytes(), to: kept.document(home))
    var moved: [String] = []
    do {
      for name in kept.ignored {
        let place = kept.place(of: name, home)
        try FileTree.move("\(survey.path)/\(name.withoutSlash)", to: place)
        moved.append(name)
        try FileTree.makePrivate(place)
      }
    } catch {
      for name in moved {
        try FileTree.move(kept.place(of: name, home), to: "\(survey.path)/\(name.withoutSlash)")
      }
      throw TeamsError.git("its ignored files could not be kept: \(error)")
    }
    return kept
  }

  /// Moves the ignored files back into a worktree that stays after all.
  func giveBack(to path: String, _ home: Home) throws {
    for name in ignored {
      try FileTree.move(place(of: name, home), to: "\(path)/\(name.withoutSlash)")
    }
    if ref == nil { try FileManager.default.removeItem(atPath: folder(home)) }
  }

  // MARK: - Places

  /// Where refs of snapshots are.
  static let refs = "refs/roost/kept"

  func folder(_ home: Home) -> String { "\(home.kept)/\(id)" }

  private func document(_ home: Home) -> String { "\(folder(home))/kept.json" }

  /// Where the ignored files are now.
  package func files(_ home: Home) -> String { "\(folder(home))/files" }

  func place(of name: String, _ home: Home) -> String { "\(files(home))/\(name.withoutSlash)" }
}

extension KeptWork {
  package init(json: JSON) throws(JSONShapeError) {
    owner = Address(name: try json.requiredString("agent"), team: try json.requiredString("team"))
    time = try json.requiredString("time")
    repository = try json.requiredString("repository")
    branch = try json.requiredString("branch")
    head = try json.requiredString("head")
    ref = json["ref"]?.string
    ignored = json["ignored"]?.array?.compactMap(\.string) ?? []
  }

  package var json: JSON {
    [
      "id": .string(id), "team": .string(owner.team), "agent": .string(owner.name),
      "time": .string(time), "repository": .string(repository), "branch": .string(branch),
      "head": .string(head), "ref": ref.map(JSON.string),
      "ignored": .array(ignored.map(JSON.string)),
    ]
  }
}

extension String {
  /// A folder's name without the slash that tells that it is one.
  var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
