import CoordinationAPI

/// How large the parts of a record may be that have no limit of their own.
package enum SizeLimits {
  package static let metadataRule = "must have at most 64 entries and 16384 bytes"

  package static func isAllowed(_ metadata: [String: String]) -> Bool {
    metadata.count <= 64
      && metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= 16_384
  }

  /// Bytes of what is said of an agent, a message or a request, but for its one large text.
  private static let recordLimit = 32 << 10

  /// Agents that one heartbeat names; more would make others wait for the store.
  package static let agentsPerHeartbeat = 1000

  /// Bytes of the records in one answer.
  private static let pageLimit = 4 << 20

  /// - Throws: `Refusal` that names the largest field of a record that is too large.
  static func check(_ record: some WireConvertible, of subject: String) throws {
    let size = record.json.count
    guard size > recordLimit else { return }
    let sizes = (record.wire.object ?? [:]).mapValues(\.json.count)
    let largest = sizes.max { $0.value < $1.value }
    throw Refusal(
      .tooLarge, "too_large",
      "\(subject) may have \(recordLimit) bytes beside its text and has \(size)",
      details: largest.map { [$0.key: "has \($0.value) bytes"] } ?? [:])
  }

  static func check(_ message: MessageRecord) throws {
    var rest = message
    rest.body = ""
    try check(rest, of: "the message")
  }

  static func check(_ workRequest: SpawnRecord) throws {
    var rest = workRequest
    rest.task = ""
    try check(rest, of: "the request")
  }

  /// As many as one answer takes; the first in any case, so that a reader gets on.
  static func page<Element>(
    _ elements: some Sequence<Element>, size: (Element) throws -> Int
  ) rethrows -> [Element] {
    var page: [Element] = []
    var total = 0
    for element in elements {
      total += try size(element)
      if total > pageLimit, !page.isEmpty { break }
      page.append(element)
    }
    return page
  }
}
