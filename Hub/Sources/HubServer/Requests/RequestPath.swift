/// The path of a request, normalised.
///
/// A leading `/v1` is removed and `owner%2Frepo` becomes two segments, so that the table of routes
/// needs only one form of each path.
struct RequestPath: Equatable {
  /// The decoded segments between the slashes, without empty ones.
  let segments: [String]

  /// Why a path is malformed.
  enum Malformed: Error {
    case tooLong
    case badEscape
    case badCharacter
  }

  private static let limit = 2048

  init(_ raw: String) throws(Malformed) {
    guard raw.utf8.count <= Self.limit else { throw .tooLong }
    var segments: [String] = []
    for part in raw.split(separator: "/") { segments.append(try Self.decode(part)) }
    if segments.first == "v1" { segments.removeFirst() }
    if segments.count > 1, segments[0] == "repos", segments[1].contains("/") {
      let parts = segments[1].split(separator: "/", omittingEmptySubsequences: false)
      segments.replaceSubrange(1...1, with: parts.map(String.init))
    }
    self.segments = segments
  }

  private static func decode(_ part: Substring) throws(Malformed) -> String {
    guard let text = PercentEncoding.decode(part) else { throw .badEscape }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { throw .badCharacter }
    return text
  }
}
