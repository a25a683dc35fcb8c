/// Which files a task is about: a path within the repository, with `*`, `?` and `[…]` within a part of
/// it and `**` for any parts.
///
/// A path without these stands for the file, and for all that lies in the directory.
package struct PathPattern: Sendable, Equatable {
  package let text: String
  /// What each matching path begins with.
  let prefix: [UInt8]
  private let parts: [Part]

  fileprivate enum Part: Sendable, Equatable {
    case any
    case word(Substring)
    case glob([Token])
  }

  fileprivate enum Token: Sendable, Equatable {
    case one(UnicodeScalar)
    case anyOne
    case anyMany
  }

  package static let byteLimit = 1024

  /// Nil where the text leads out of the repository or names nothing.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.byteLimit, !text.utf8.contains(0), !text.hasPrefix("/") else {
      return nil
    }
    var words = text.split(separator: "/").filter { $0 != "." }
    guard !text.isEmpty, !words.contains("..") else { return nil }
    if words.last == "**" { words.removeLast() }
    self.text = text
    prefix = Array(words.joined(separator: "/").utf8.prefix { !Self.isSpecial($0) })
    // What a task says of a directory it says of everything in it.
    parts = words.map(Self.part) + [.any]
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "{")].contains(byte)
  }

  private static func part(_ word: Substring) -> Part {
    if word == "**" { return .any }
    guard word.utf8.contains(where: isSpecial) else { return .word(word) }
    var tokens: [Token] = []
    var scalars = word.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "*": if tokens.last != .anyMany { tokens.append(.anyMany) }
      case "?": tokens.append(.anyOne)
      case "[" where scalars.contains("]"):
        // Which letters it allows is not told apart: too much is warned of, never too little.
        scalars =
          scalars[scalars.index(after: scalars.firstIndex(of: "]") ?? scalars.startIndex)...]
        tokens.append(.anyOne)
      case "{" where scalars.contains("}"):
        scalars =
          scalars[scalars.index(after: scalars.firstIndex(of: "}") ?? scalars.startIndex)...]
        if tokens.last != .anyMany { tokens.append(.anyMany) }
      default: tokens.append(.one(scalar))
      }
    }
    return .glob(tokens)
  }

  /// Whether some path may match both; where a set of letters decides, it counts as a yes.
  package func overlaps(_ other: PathPattern) -> Bool {
    guard sharesPrefix(with: other) else { return false }
    return Self.meet(
      parts, other.parts, isWild: { $0 == .any },
      match: { left, right in
        if case .word(let left) = left, case .word(let right) = right { return left == right }
        return Self.meet(
          left.tokens, right.tokens, isWild: { $0 == .anyMany },
          match: { $0 == .anyOne || $1 == .anyOne || $0 == $1 })
      })
  }

  /// Whether the beginnings allow that a path matches both.
  private func sharesPrefix(with other: PathPattern) -> Bool {
    let length = min(prefix.count, other.prefix.count)
    return prefix[..<length] == other.prefix[..<length]
  }

  /// How much work it may be to compare the two.
  func cost(with other: PathPattern) -> Int {
    guard sharesPrefix(with: other) else { return 1 }
    let isPlain = [parts, other.parts].allSatisfy { $0.allSatisfy(\.isPlain) }
    return isPlain
      ? parts.count * other.parts.count : text.utf8.count * other.text.utf8.count
  }

  /// Whether there is a row of items that both patterns match, where a wild one stands for any number.
  private static func meet<Item>(
    _ left: [Item], _ right: [Item], isWild: (Item) -> Bool, match: (Item, Item) -> Bool
  ) -> Bool {
    // In row i the place j tells whether what is behind i and j can meet.
    var below = [Bool](repeating: false, count: right.count + 1)
    below[right.count] = true
    for j in right.indices.reversed() { below[j] = isWild(right[j]) && below[j + 1] }
    for i in left.indices.reversed() {
      var row = below
      row[right.count] = isWild(left[i]) && below[right.count]
      for j in right.indices.reversed() {
        if isWild(left[i]) || isWild(right[j]) {
          // The wild one stands for nothing, or for one item more of the other side.
          row[j] = below[j] || row[j + 1]
        } else {
          row[j] = below[j + 1] && match(left[i], right[j])
        }
      }
      below = row
    }
    return below[0]
  }
}

extension PathPattern.Part {
  fileprivate var isPlain: Bool { if case .glob = self { false } else { true } }

  fileprivate var tokens: [PathPattern.Token] {
    switch self {
    case .any: [.anyMany]
    case .word(let word): word.unicodeScalars.map { .one($0) }
    case .glob(let tokens): tokens
    }
  }
}
