extension Message {
  /// Bytes that an id and a name may have: `id`, `from`, `to`, `reply_to`, `thread`, `node`.
  package static let nameLimit = 256
  /// Bytes that every other field may have, but for the text.
  package static let fieldLimit = 4096
  /// Bytes of unknown fields that are read of one message.
  static let unknownLimit = 64 << 10

  /// The first field that is longer than it may be, and its limit.
  package var oversizedField: (name: String, bytes: Int, limit: Int)? {
    let names = [
      ("id", id), ("from", from), ("to", to), ("reply_to", replyTo), ("thread", thread),
      ("node", node),
    ]
    let fields = [
      ("summary", summary), ("timestamp", timestamp), ("color", color), ("key", key),
      ("expires_at", expiresAt), ("kind", kind), ("attachment", attachment),
    ]
    for (fields, limit) in [(names, Self.nameLimit), (fields, Self.fieldLimit)] {
      for (name, text) in fields {
        guard let bytes = text?.utf8.count, bytes > limit else { continue }
        return (name, bytes, limit)
      }
    }
    return nil
  }

  /// A text without what is beyond a limit.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    // A character may be any number of bytes long.
    let end = "…"
    return String(decoding: text.utf8.prefix(limit - end.utf8.count - 3), as: UTF8.self) + end
  }
}
