/// One step on the way to an entry: a member by its key, or an element by its place.
package enum Step: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case key(String)
  case index(Int)

  package init(stringLiteral key: String) { self = .key(key) }
  package init(integerLiteral index: Int) { self = .index(index) }

  /// The key; nil for a place in a list.
  package var name: String? {
    if case .key(let key) = self { key } else { nil }
  }

  /// A path as an error names it.
  static func text(_ path: some Sequence<Step>) -> String {
    let parts = path.map { step in
      switch step {
      case .key(let key): key
      case .index(let index): "\(index)"
      }
    }
    return "\"\(parts.joined(separator: "."))\""
  }
}
