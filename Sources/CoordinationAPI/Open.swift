/// A word of a closed list, or one that this version does not know; either is written as it came.
public enum Open<Known: RawRepresentable & Sendable & Equatable>: Sendable, Equatable
where Known.RawValue == String {
  case known(Known)
  case unknown(String)

  public init(_ word: String) {
    self = Known(rawValue: word).map(Self.known) ?? .unknown(word)
  }

  public var word: String {
    switch self {
    case .known(let value): value.rawValue
    case .unknown(let word): word
    }
  }

  public var known: Known? { if case .known(let value) = self { value } else { nil } }
}
