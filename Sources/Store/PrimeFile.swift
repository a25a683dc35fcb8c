import Platform

/// The user's own text of what agents are told, `prime.md` in the home.
package enum PrimeFile {
  private static let limit = 64 << 10

  /// Nil where there is none.
  package static func read(_ home: Home) throws -> String? {
    try Files.readAny("\(home.root)/prime.md", limit: limit).map { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
  }
}
