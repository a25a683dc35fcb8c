import CoordinationAPI

/// The size limits of records and pages.
package enum SizeLimits {
  /// The error text for metadata that is not allowed.
  package static let metadataRule = "must have at most 64 entries and 16384 bytes"

  /// Whether metadata is within its limit.
  package static func isAllowed(_ metadata: [String: String]) -> Bool {
    metadata.count <= 64
      && metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= 16_384
  }

  /// Bytes of a record of an agent, a message or a work request, without its one large text.
  private static let recordLimit = 32 << 10

  /// Agents in one heartbeat; with more, it would hold up the store for too long.
  package static let agentsPerHeartbeat = 1000

  /// Bytes of the records on one page.
  private static let pageLimit = 4 << 20

  /// Checks the size of a record.
  ///
  /// - Throws: `Refusal` that names the largest field of a record that is too large.
  static func check(_ record: some WireConvertible, of subject: String) throws {
    let size = record.json.count
    guard size > recordLimit else { return }
    let sizes = (record.wire.object ?? [:]).mapValues(\.json.count)
    let largest = sizes.max { $0.value < $1.value }
    throw Refusal(
      .tooLarge, "too_large",
      "\(subject) has \(size) bytes besides its text; the limit is \(recordLimit)",
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
    try check(rest, of: "the work request")
  }

  /// As many elements as fit on one page, and at least the first, so that a reader can go on.
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
