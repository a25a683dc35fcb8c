/// Makes and recognises identifiers that cannot be guessed.
package enum Identifier {
  private static let alphabet = Array("0123456789abcdefghijklmnopqrstuv")

  /// Makes an identifier: a prefix and 20 characters of 5 random bits each.
  package static func make(_ prefix: String) -> String {
    var generator = SystemRandomNumberGenerator()
    let characters = (0..<20).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] }
    return prefix + String(characters)
  }

  /// Whether a text has the form of an identifier with a prefix.
  static func isValid(_ text: some StringProtocol, prefix: String) -> Bool {
    let rest = text.dropFirst(prefix.count)
    return text.hasPrefix(prefix) && rest.count == 20 && rest.allSatisfy(alphabet.contains)
  }
}
