import Platform
package import Teams

/// The files of a commit as a git bundle without history, as a machine needs them that is to work on them.
///
/// The commit itself is in it under its own name, so that work begun at it fits where it came from.
package struct CodeBundle: Sendable {
  private let git: Git
  private let commit: String
  /// A commit whose files the other side has already.
  private let known: String?

  package init(of commit: String, without known: String? = nil, in git: Git) {
    self.git = git
    self.commit = commit
    self.known = known
  }

  /// The ref that it has.
  private static let ref = "refs/roost/code"

  /// Writes it, whole or not at all.
  ///
  /// - Throws: `TooLarge` where it would have more bytes than the limit.
  package func write(to path: String, limit: Int) async throws {
    let format = try await git.run("rev-parse", "--show-object-format")
    guard format == "sha1" else {
      throw TeamsError.git(
        "the objects of \(git.directory) have \(format) names, and only those with sha1 names can be"
          + " sent to another machine")
    }
    var wanted = "--shallow \(commit)\n\(commit)\n"
    if let known { wanted += "^\(known)^{tree}\n" }
    let stem = Files.temporaryPath(beside: path)
    let exit = try await git.end(
      ["pack-objects", "--revs", "-q", stem], .seconds(600), input: Array(wanted.utf8))
    guard exit.code == 0 else { throw TeamsError.git(Git.lastWords(exit.errorText)) }
    let name = exit.text.prefix { !$0.isNewline }
    let pack = "\(stem)-\(name).pack"
    defer {
      for end in ["pack", "idx", "rev"] { try? Files.remove("\(stem)-\(name).\(end)") }
    }
    let size = try Files.status(pack)?.size ?? 0
    guard size <= limit else { throw TooLarge(size: size, limit: limit) }
    let needs = known.map { "-\($0) code\n" } ?? ""
    let header = Array("# v2 git bundle\n\(needs)\(commit) \(Self.ref)\n\n".utf8)
    try await blocking { try Files.write(header + (Files.read(pack) ?? []), to: path) }
  }

  /// Takes a bundle into a repository, in which history ends at its commits.
  static func take(_ path: String, into git: Git) async throws {
    try await git.run(
      "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", path, "+\(ref):\(ref)",
      timeout: .seconds(600))
  }

  /// It would have more bytes than may be sent.
  package struct TooLarge: Error, Equatable, CustomStringConvertible {
    package let size: Int
    package let limit: Int

    package var description: String {
      "the code has \(size) bytes packed, and at most \(limit) are sent to another machine;"
        + " work.bundle_bytes of config.json sets that"
    }
  }
}
