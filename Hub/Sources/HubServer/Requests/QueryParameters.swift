import CoordinationAPI
import HubStore

/// The query of a request, with every value checked.
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

  /// A plus is a blank here, as forms write it.
  private static func decode(_ part: Substring) throws -> String {
    guard let text = PercentEncoding.decode(part.replacing("+", with: " ")) else {
      throw RequestError.malformed("the query has an escape that is none")
    }
    return text
  }

  /// The query with another value of an item.
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

  /// - Throws: `Refusal` for what is no whole number of the range.
  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = values(name).last else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Refusal.invalid(name, "must be \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func name(_ name: String) throws -> String? {
    guard let text = values(name).last else { return nil }
    guard WireName.isValid(text) else { throw Refusal.invalid(name, "is no name") }
    return text
  }

  /// A word of a closed list.
  func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Word? {
    let words: [Word] = try words(name)
    return words.first
  }

  /// Words of a closed list: repeated, with commas between them, or both.
  func words<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> [Word] {
    try values(name).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .map { text in
        guard let word = Word(rawValue: String(text)) else {
          let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
          throw Refusal.invalid(name, "must be of \(all)")
        }
        return word
      }
  }
}
