package import JSONSyntax

/// Numbers of tokens that a model read and wrote, by kind; each from 0 to 2^53.
package struct TokenUsage: Sendable, Hashable {
  /// A kind of token, which has a price of its own.
  package enum Kind: String, CaseIterable, Sendable {
    case input
    case output
    case cacheRead = "cache_read"
    case cacheWrite = "cache_write"
  }

  private var counts: [Int] = [0, 0, 0, 0]

  package static let limit = 1 << 53

  /// A usage; numbers outside the range are taken as the nearest within it.
  package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0) {
    counts = [input, output, cacheRead, cacheWrite].map { min(max($0, 0), Self.limit) }
  }

  package subscript(kind: Kind) -> Int { counts[kind.place] }

  /// All of them together.
  package var sum: Int { counts.reduce(0, +) }

  package var isZero: Bool { counts.allSatisfy { $0 == 0 } }

  /// The sum of two usages, or nil where a number would leave the range.
  package func adding(_ other: TokenUsage) -> TokenUsage? { combined(other, +) }

  /// The difference of two usages, or nil where a number would leave the range.
  package func subtracting(_ other: TokenUsage) -> TokenUsage? { combined(other, -) }

  private func combined(_ other: TokenUsage, _ operation: (Int, Int) -> Int) -> TokenUsage? {
    var result = self
    for place in counts.indices {
      result.counts[place] = operation(counts[place], other.counts[place])
      guard (0...Self.limit).contains(result.counts[place]) else { return nil }
    }
    return result
  }
}

extension TokenUsage.Kind {
  fileprivate var place: Int {
    switch self {
    case .input: 0
    case .output: 1
    case .cacheRead: 2
    case .cacheWrite: 3
    }
  }
}

extension TokenUsage {
  /// Reads the numbers by kind; one that is absent is 0.
  package init(json: JSON) throws(JSONShapeError) {
    guard json.object != nil else { throw JSONShapeError("\"tokens\" is not an object") }
    self.init()
    for kind in Kind.allCases {
      guard let value = json[kind.rawValue] else { continue }
      guard let count = value.integer, (0...Self.limit).contains(count) else {
        throw JSONShapeError("\"\(kind.rawValue)\" is not a number of tokens from 0 to 2^53")
      }
      counts[kind.place] = count
    }
  }

  /// The numbers for people: `tokens: input 1000, output 20`.
  package var words: String {
    let kinds = Kind.allCases.filter { self[$0] > 0 }
    return "tokens: "
      + kinds.map { "\($0.rawValue.replacing("_", with: " ")) \(self[$0])" }.joined(separator: ", ")
  }

  /// The numbers by kind; those that are 0 are left out.
  package var json: JSON {
    var object = JSONObject()
    for kind in Kind.allCases where self[kind] > 0 { object[kind.rawValue] = .integer(self[kind]) }
    return .object(object)
  }
}
