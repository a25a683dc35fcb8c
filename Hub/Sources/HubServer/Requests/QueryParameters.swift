import CoordinationAPI
import HubStore

/// The parameters in the query of a request; reading one checks its value.
struct QueryParameters {
  private let items: [(name: String, value: String)]

  private static let limit = 8192

  init(_ raw: String?) throws {
    let raw = raw ?? ""
    guard raw.utf8.count <= Self.limit else {
      throw RequestError.malformed("the query is too long")
    }
    items = try raw.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (try Self.decode(parts[0]), try parts.count == 2 ? Self.decode(parts[1]) : "")
    }
  }

  /// Decodes a plus as a space, as HTML forms encode it.
  private static func decode(_ part: Substring) throws -> String {
    guard let text = PercentEncoding.decode(part.replacing("+", with: " ")) else {
      throw RequestError.malformed("the query has an invalid percent-encoding")
    }
    return text
  }

  /// The query with one parameter replaced.
  func setting(_ name: String, to value: String) -> String {
    (items.filter { $0.name != name } + [(name, value)])
      .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
      .joined(separator: "&")
  }

  private func values(_ name: String) -> [String] {
    items.filter { $0.name == name }.map(\.value)
  }

  func text(_ name: String) -> String? {
    values(name).last.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A whole number.
  ///
  /// - Throws: `Refusal` for anything else, or a number out of the range.
  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = values(name).last else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Refusal.invalid(name, "must be \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func name(_ name: String) throws -> String? {
    guard let text = values(name).last else { return nil }
    guard WireName.isValid(text) else { throw Refusal.invalid(name, "is not a valid name") }
    return text
  }

  /// A value of an enumeration.
  func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Word? {
    let words: [Word] = try words(name)
    return words.first
  }

  /// Values of an enumeration: repeated, separated by commas, or both.
  func words<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> [Word] {
    try values(name).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .map { text in
        guard let word = Word(rawValue: String(text)) else {
          let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
          throw Refusal.invalid(name, "must be one of \(all)")
        }
        return word
      }
  }
}
