package import Model
import Platform

/// What agents are told: the user's own text, `prime.md` in the home, or Roost's.
package enum PrimeFile {
  private static let limit = 64 << 10

  /// What one agent is told, with its names filled in.
  package static func text(
    for address: Address, in state: State, _ home: Home
  ) throws -> String {
    Prime.filled(try read(home) ?? Prime.template, for: address, in: state)
  }

  /// The user's own; nil where there is none.
  private static func read(_ home: Home) throws -> String? {
    let path = "\(home.root)/prime.md"
    if let size = try Files.status(path, followingLinks: true)?.size, size > limit {
      throw ConfigurationError(
        "\(path) has \(size) bytes, and at most \(limit) are told; shorten it")
    }
    guard let bytes = try Files.read(path, followingLinks: true) else { return nil }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError("\(path) is not a text in UTF-8; correct it or remove the file")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
