/// Why a value was not published or not found.
package enum SharedResultError: Error, Equatable, Sendable {
  case exists(key: String, producer: String)
  case missing(String)
  case missingVersion(String, Int)
  case badKey(String)
  case badTag(String)
  case tooLarge(key: String, bytes: Int)
  case full(String)

  package var code: String {
    switch self {
    case .exists: "key_exists"
    case .missing, .missingVersion: "no_result"
    case .badKey, .badTag: "bad_key"
    case .tooLarge: "value_too_large"
    case .full: "results_full"
    }
  }
}

extension SharedResultError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exists(let key, let producer):
      "task \(quoted(producer)) has published \(quoted(key)) before, and only an absent key was wanted"
    case .missing(let key): "No result found for key: \(quoted(key))"
    case .missingVersion(let key, let version):
      "there is no version \(version) of \(quoted(key)) any more"
    case .badKey(let key):
      "the key \(quoted(key)) cannot be: it has 1 to 256 characters and no control characters"
    case .badTag(let tag):
      "the tag \(quoted(tag)) cannot be: there are at most 32, each of 1 to 256 characters"
    case .tooLarge(let key, let bytes):
      "the value of \(quoted(key)) has \(bytes) bytes; at most \(SharedResults.valueLimit) are shared:"
        + " share a path in its place"
    case .full(let what): what
    }
  }
}
