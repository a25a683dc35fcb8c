import Foundation
import Platform
import Swarm

/// Which program an agent is, so far that another one is told from it: its command, and what stands in
/// the files that the command names.
///
/// What such a file reads in its turn is not seen, nor what a service behind it does.
package struct AgentIdentity: Sendable, Equatable {
  package var command: [String]
  package var version: String

  /// Nil for a command that only a shell understands, or whose program is not there.
  package init?(command: [String], path: String?) throws {
    guard let name = command.first, let program = ExecutableSearch.find(name, path: path) else {
      return nil
    }
    var parts = [try Self.fingerprint(of: program) ?? program]
    for word in command.dropFirst() where word.hasPrefix("/") {
      if let fingerprint = try Self.fingerprint(of: word) { parts.append(fingerprint) }
    }
    self.command = command
    version = SHA256.hex(Array(parts.joined(separator: "\n").utf8))
  }

  /// A file up to this size is told by what is in it, a larger one by its size and its time.
  private static let limit = 256 << 10

  private static func fingerprint(of path: String) throws -> String? {
    guard let status = try Files.status(path, followingLinks: true), !status.isDirectory else {
      return nil
    }
    if status.size <= limit, let bytes = try Files.readAny(path, limit: limit) {
      return "\(path) \(SHA256.hex(bytes))"
    }
    return "\(path) \(status.size) \(status.modifiedNanoseconds)"
  }
}
