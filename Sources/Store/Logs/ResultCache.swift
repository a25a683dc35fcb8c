package import Foundation
import Model
import Platform
package import Swarm
import Synchronization

/// Results of tasks on the disk, one file each, bounded by their number, their bytes and their age.
///
/// The daemon alone uses it. A file is written whole or not at all; one that is damaged, too old or of
/// another version counts as none, and is removed. What goes is told, for the sake of what belongs to it
/// elsewhere.
package final class ResultCache: Sendable {
  package let directory: String
  package let policy: CachePolicy
  private let turn = Mutex(())

  package init(_ directory: String, policy: CachePolicy = CachePolicy()) {
    self.directory = directory
    self.policy = policy
  }

  private func path(_ key: String) -> String { "\(directory)/\(key).json" }

  /// The result of a key, which counts as used now; nil where there is none that may be used.
  package func get(_ key: String, now: Date) throws -> CachedResult? {
    try turn.withLock { _ in
      guard let bytes = try Files.read(path(key)) else { return nil }
      guard let result = read(bytes, key), isYoung(result, now) else {
        try Files.remove(path(key))
        return nil
      }
      // The order in which files were written is the order in which results were used.
      try Files.write(bytes, to: path(key))
      return result
    }
  }

  private func read(_ bytes: [UInt8], _ key: String) -> CachedResult? {
    try? CachedResult(file: bytes, key: key)
  }

  private func isYoung(_ result: CachedResult, _ now: Date) -> Bool {
    (0...policy.lifetime.inSeconds).contains(now.timeIntervalSince(result.createdAt))
  }

  /// Keeps a result, and gives up what is too much.
  ///
  /// - Returns: what was given up.
  package func put(_ result: CachedResult, now: Date) throws -> [CachedResult] {
    try turn.withLock { _ in
      let bytes = result.file
      guard bytes.count <= policy.maxBytes else { return [result] }
      try Files.createDirectory(directory)
      try Files.write(bytes, to: path(result.key))
      return try shrink(keeping: result.key, now)
    }
  }

  private struct Entry {
    var key: String
    var size: Int
    var usedAt: Int64
  }

  private func entries() throws -> [Entry] {
    try Files.names(in: directory).filter { $0.hasSuffix(Self.ending) }.compactMap { name in
      guard let status = try Files.status("\(directory)/\(name)") else { return nil }
      return Entry(
        key: String(name.dropLast(Self.ending.count)), size: status.size,
        usedAt: status.modifiedNanoseconds)
    }
  }

  private static let ending = ".json"

  private func shrink(keeping key: String, _ now: Date) throws -> [CachedResult] {
    var entries = try entries().sorted { ($0.usedAt, $0.key) < ($1.usedAt, $1.key) }
    var bytes = entries.reduce(0) { $0 + $1.size }
    var gone: [CachedResult] = []
    while entries.count > policy.maxEntries || bytes > policy.maxBytes,
      let place = entries.firstIndex(where: { $0.key != key })
    {
      let entry = entries.remove(at: place)
      bytes -= entry.size
      if let result = try take(entry.key) { gone.append(result) }
    }
    return gone
  }

  private func take(_ key: String) throws -> CachedResult? {
    let result = try Files.read(path(key)).flatMap { read($0, key) }
    try Files.remove(path(key))
    return result
  }

  /// Gives up the result of a key, and returns it.
  package func remove(_ key: String) throws -> CachedResult? {
    try turn.withLock { _ in try take(key) }
  }

  /// Gives up everything, and returns what could be read.
  package func clear() throws -> [CachedResult] {
    try turn.withLock { _ in
      let gone = try entries().compactMap { try take($0.key) }
      // What a writer left that was killed.
      for name in try Files.names(in: directory) { try Files.remove("\(directory)/\(name)") }
      return gone
    }
  }

  package func usage() throws -> CacheUsage {
    try turn.withLock { _ in
      let entries = try entries()
      var usage = CacheUsage()
      usage.policy = policy
      usage.entries = entries.count
      usage.bytes = entries.reduce(0) { $0 + $1.size }
      usage.oldest = entries.map(\.usedAt).min().map {
        Date(timeIntervalSince1970: Double($0) / 1e9)
      }
      return usage
    }
  }
}
