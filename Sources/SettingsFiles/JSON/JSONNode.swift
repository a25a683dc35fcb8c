import JSONSyntax

/// A value in JSON text, and where it stands.
struct JSONNode {
  /// One member or element, with its key.
  struct Part {
    var key: String?
    var range: Range<Int>
    var value: JSONNode
    /// Where the comma behind it stands.
    var comma: Int?
  }

  enum Kind {
    case object
    case array
    case scalar
  }

  var kind: Kind
  /// From its first byte to its last: with the brackets.
  var range: Range<Int>
  var parts: [Part] = []

  /// The part that a step leads to.
  ///
  /// Of a key that stands twice the last one counts.
  func place(of step: Step) -> Int? {
    switch (kind, step) {
    case (.object, .key(let key)): parts.lastIndex { $0.key == key }
    case (.array, .index(let index)): parts.indices.contains(index) ? index : nil
    default: nil
    }
  }

  func json(in bytes: [UInt8]) -> JSON {
    switch kind {
    case .object:
      .object(
        JSONObject(
          parts.map { JSONObject.Member(key: $0.key ?? "", value: $0.value.json(in: bytes)) }))
    case .array: .array(parts.map { $0.value.json(in: bytes) })
    case .scalar: (try? JSON(parsing: Array(bytes[range]))) ?? .null
    }
  }
}
