/// A version of the Model Context Protocol, and what its messages may carry.
package enum ProtocolVersion: String, Sendable, CaseIterable, Comparable {
  case first = "2024-11-05"
  case batches = "2025-03-26"
  case structured = "2025-06-18"
  case described = "2025-11-25"
  /// Without a handshake: every request says its own version.
  case stateless = "2026-07-28"

  /// The newest that is agreed on in a handshake.
  package static let newestHandshake = ProtocolVersion.described

  package static let names = allCases.map(\.rawValue)

  /// Whether it has no handshake, no session and no requests to the client.
  package var isStateless: Bool { self == .stateless }

  /// Whether several messages may come as one array.
  var takesBatches: Bool { self == .batches }

  /// Whether a tool says what it does to the world.
  var hasAnnotations: Bool { self >= .batches }

  /// Whether a result has values beside its text, and links to resources in it.
  var hasStructure: Bool { self >= .structured }

  /// Whether the progress of a call may be told in words.
  var hasProgressText: Bool { self >= .batches }

  package static func < (a: ProtocolVersion, b: ProtocolVersion) -> Bool {
    a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8)
  }
}
