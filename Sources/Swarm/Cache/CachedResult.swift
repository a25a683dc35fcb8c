package import Foundation
import JSONSyntax
import Tasks

/// The result of a task, as it is kept for another one that asks for exactly the same.
package struct CachedResult: Sendable, Equatable {
  /// The digest of everything that it depends on: `TaskDigest`.
  package var key: String
  package var createdAt: Date
  package var report: AttemptReport
  /// For one that changed files: the tree that its work led to, and the repository that has it.
  package var tree: String?
  package var repository: String?

  package init(
    key: String, createdAt: Date, report: AttemptReport, tree: String?, repository: String?
  ) {
    self.key = key
    self.createdAt = createdAt
    self.report = report
    self.tree = tree
    self.repository = repository
  }

  /// The ref that keeps its tree in the repository.
  package var ref: String { "\(Self.refs)/\(key)" }

  /// Where all such refs are.
  package static let refs = "refs/roost/cache"

  /// What the agent that made it said, as the word of one that took nothing.
  package var reused: AttemptReport {
    var report = report
    (report.turns, report.toolCalls, report.cost, report.usage) = (nil, nil, nil, nil)
    report.session = nil
    return report
  }

  /// - Throws: where the text is damaged, of another version, or not of this key.
  package init(file bytes: [UInt8], key: String) throws {
    let json = try JSON(parsing: bytes)
    guard json["roost_cache"]?.integer == TaskDigest.schema, let result = json["result"],
      json["sum"]?.string == SHA256.hex(result.canonical.bytes())
    else { throw JSONShapeError("it is damaged, or of another version") }
    self.init(
      key: try result.requiredString("key"), createdAt: try result.requiredDate("created_at"),
      report: try AttemptReport(json: result["report"] ?? .null), tree: result["tree"]?.string,
      repository: result["repository"]?.string)
    guard self.key == key else { throw JSONShapeError("it is the result of something else") }
  }

  /// As it stands in a file, with a sum that tells damage.
  package var file: [UInt8] {
    let result: JSON = [
      "key": .string(key), "created_at": .date(createdAt), "report": report.json,
      "tree": tree.map(JSON.string), "repository": repository.map(JSON.string),
    ]
    let whole: JSON = [
      "roost_cache": .integer(TaskDigest.schema),
      "sum": .string(SHA256.hex(result.canonical.bytes())), "result": result,
    ]
    return whole.bytes()
  }
}

/// How much is kept, and how often it was of use.
package struct CacheUsage: Sendable, Equatable {
  package var entries = 0
  package var bytes = 0
  package var policy = CachePolicy()
  package var oldest: Date?
  /// In the runs that there are: how often a result was taken from before, and how often none was there.
  package var hits = 0
  package var misses = 0

  package init() {}
}
