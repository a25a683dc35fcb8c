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
    try Files.readAny("\(home.root)/prime.md", limit: limit).map { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
  }
}
