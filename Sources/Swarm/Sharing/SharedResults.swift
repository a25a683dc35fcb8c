package import Foundation
package import JSONSyntax
import Model

/// The values that the tasks of one run share: keys belong to the run, and each publishing is a version.
package struct SharedResults: Sendable, Equatable {
  /// Versions by key, the oldest first.
  private var versions: [String: [SharedResult]] = [:]
  /// The last version of each key, which may have expired: no number is given twice.
  private var numbers: [String: Int] = [:]
  private var byteCount = 0

  /// Bytes of one value.
  package static let valueLimit = 1 << 20
  /// Bytes of all values of a run.
  package static let byteLimit = 64 << 20
  package static let keyLimit = 10_000
  /// Versions of a key that are kept.
  package static let versionLimit = 20

  package init() {}

  /// Publishes a value as the next version of its key; with `ifAbsent` only where there is none that has
  /// not expired.
  @discardableResult
  package mutating func publish(
    _ value: JSON, as key: String, by producer: String, tags: [String] = [],
    expiresAt: Date? = nil, ifAbsent: Bool = false, now: Date
  ) throws(SharedResultError) -> SharedResult {
    guard Self.isWord(key) else { throw .badKey(key) }
    if let tag = tags.count > 32 ? tags[32] : tags.first(where: { !Self.isWord($0) }) {
      throw .badTag(tag)
    }
    if ifAbsent, let present = self[key, now] {
      throw .exists(key: key, producer: present.producer)
    }
    let bytes = value.bytes().count
    guard bytes <= Self.valueLimit else { throw .tooLarge(key: key, bytes: bytes) }
    removeExpired(now: now)
    guard numbers[key] != nil || numbers.count < Self.keyLimit else {
      throw .full("the run shares \(Self.keyLimit) keys, which are all that it may")
    }
    guard byteCount + bytes <= Self.byteLimit else {
      throw .full("the values of the run would have more than \(Self.byteLimit >> 20) MiB")
    }
    let result = SharedResult(
      key: key, producer: producer, value: value, tags: tags, publishedAt: now,
      expiresAt: expiresAt, version: (numbers[key] ?? 0) + 1)
    restore(result)
    return result
  }

  /// Puts back a version that was published before, as the log of a run has it.
  package mutating func restore(_ result: SharedResult) {
    var list = versions[result.key] ?? []
    guard numbers[result.key] ?? 0 < result.version else { return }
    numbers[result.key] = result.version
    list.append(result)
    byteCount += result.value.bytes().count
    while list.count > Self.versionLimit { byteCount -= list.removeFirst().value.bytes().count }
    versions[result.key] = list
  }

  private static func isWord(_ text: String) -> Bool {
    (1...256).contains(text.utf8.count) && !text.unicodeScalars.contains(where: Printable.isHidden)
  }

  /// The newest version of a key, unless it has expired: an older one does not come back then.
  package subscript(key: String, now: Date) -> SharedResult? {
    guard let last = versions[key]?.last, last.version == numbers[key] else { return nil }
    return last.isExpired(now: now) ? nil : last
  }

  /// A version of a key, the newest one where none is named.
  package func get(
    _ key: String, version: Int? = nil, now: Date
  ) throws(SharedResultError) -> SharedResult {
    guard let newest = self[key, now] else { throw .missing(key) }
    guard let version else { return newest }
    guard let found = versions[key]?.first(where: { $0.version == version }),
      !found.isExpired(now: now)
    else { throw .missingVersion(key, version) }
    return found
  }

  /// What is looked for; each that is given has to fit, and none finds everything.
  package struct Query: Sendable, Equatable {
    /// Any one of them is enough.
    package var tags: [String] = []
    package var prefix = ""
    package var producer: String?

    package init() {}

    package func matches(_ result: SharedResult) -> Bool {
      (tags.isEmpty || tags.contains(where: result.tags.contains))
        && Array(result.key.utf8).starts(with: Array(prefix.utf8))
        && (producer.map { $0 == result.producer } ?? true)
    }
  }

  /// The newest versions that fit, in the order of their keys.
  package func find(_ query: Query = Query(), now: Date) -> [SharedResult] {
    versions.keys.sorted().compactMap { self[$0, now] }.filter(query.matches)
  }

  /// All versions that are kept of a key, the oldest first.
  package func history(_ key: String) -> [SharedResult] { versions[key] ?? [] }

  /// Takes out the values that have expired.
  package mutating func removeExpired(now: Date) {
    for (key, list) in versions where list.contains(where: { $0.isExpired(now: now) }) {
      let kept = list.filter { !$0.isExpired(now: now) }
      byteCount -= list.reduce(0) { $0 + $1.value.bytes().count }
      byteCount += kept.reduce(0) { $0 + $1.value.bytes().count }
      versions[key] = kept.isEmpty ? nil : kept
    }
  }

  /// The next time at which a value expires; nil where none does.
  package func nextExpiry(now: Date) -> Date? {
    versions.values.compactMap { $0.last?.expiresAt }.filter { $0 > now }.min()
  }
}
