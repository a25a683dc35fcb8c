/// How large the parts of a record may be that have no limit of their own.
package enum Sizes {
  package static let metadataRule = "must have at most 64 entries and 16384 bytes"

  package static func isAllowed(_ metadata: [String: String]) -> Bool {
    metadata.count <= 64
      && metadata.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= 16_384
  }
}
