package import Swarm
import Foundation
import JSONSyntax
import Platform
import Teams

/// The code of a run on its way to other machines: each commit is packed and sent once.
package final class RemoteCode: Sendable {
  package let blobs: Blobs
  private let directory: String
  private let place: RunRepositoryPlace
  private let limit: @Sendable () -> Int
  /// Held while a bundle is made or sent.
  private let turn = Semaphore(1)

  /// `limit` is how many bytes a bundle may have; the files are kept in `directory`.
  package init(
    directory: String, place: RunRepositoryPlace, limit: @escaping @Sendable () -> Int, blobs: Blobs
  ) {
    self.directory = directory
    self.place = place
    self.limit = limit
    self.blobs = blobs
  }

  /// How long what was sent is taken to be there, in seconds; hubs keep it for days.
  private static let freshness: TimeInterval = 86_400

  /// Packs the code that the run begins at.
  package func prepare() async throws { try await alone { _ = try await packed(place.base) } }

  /// The bundles that a machine needs that is to begin at a commit, in the order to take them in.
  package func bundles(for commit: String) async throws -> [RemoteFile] {
    try await alone {
      let first = try await sent(place.base, as: "\(AttemptOrder.codePrefix)0.bundle")
      guard commit != place.base else { return [first] }
      return [first, try await sent(commit, as: "\(AttemptOrder.codePrefix)1.bundle")]
    }
  }

  private func alone<T: Sendable>(_ body: () async throws -> T) async throws -> T {
    await turn.take()
    defer { turn.give() }
    return try await body()
  }

  private func packed(_ commit: String) async throws -> String {
    let path = "\(directory)/\(commit).bundle"
    guard try Files.status(path) == nil else { return path }
    try Files.createDirectory(directory, isDurable: false)
    let known = commit == place.base ? nil : place.base
    try await CodeBundle(of: commit, without: known, in: Git(place.root))
      .write(to: path, limit: limit())
    return path
  }

  private func sent(_ commit: String, as name: String) async throws -> RemoteFile {
    let path = try await packed(commit)
    let note = "\(directory)/\(commit).json"
    if let status = try Files.status(note), let bytes = try Files.read(note),
      Date().timeIntervalSince1970 - Double(status.modifiedNanoseconds) / 1e9 < Self.freshness
    {
      return try RemoteFile(json: JSON(parsing: bytes))
    }
    let file = try await RemoteFile(leaving: path, as: name, at: blobs)
    try await blocking { try AttemptRecord.put(file.json.bytes(), note) }
    return file
  }
}
