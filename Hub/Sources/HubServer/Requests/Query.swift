import CoordinationAPI
import Foundation
import HubStore

/// The query of a request, with every value checked.
struct Query {
  private let items: [URLQueryItem]

  init(_ raw: String?) throws {
    guard let raw, !raw.isEmpty else {
      items = []
      return
    }
    var components = URLComponents()
    guard raw.utf8.count <= 8192 else {
      throw Refusal(.invalid, "invalid_query", "the query is too long")
    }
    // A plus is a blank here, as forms write it.
    components.percentEncodedQuery =
      Self.isEncoded(raw)
      ? raw.replacingOccurrences(of: "+", with: "%20") : nil
    guard let items = components.queryItems else {
      throw Refusal(.invalid, "invalid_query", "the query has characters that no query has")
    }
    self.items = items
  }

  /// Setting what is not encoded would end the process.
  private static func isEncoded(_ raw: String) -> Bool {
    var components = URLComponents()
    components.percentEncodedQuery = nil
    var rest = raw.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        let digits = rest.prefix(2)
        guard digits.count == 2, UInt8(String(decoding: digits, as: UTF8.self), radix: 16) != nil
        else { return false }
        rest = rest.dropFirst(2)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        continue
      default:
        guard "-._~!$&'()*+,;=:@/?".utf8.contains(byte) else { return false }
      }
    }
    return true
  }

  private func values(_ name: String) -> [String] {
    items.filter { $0.name == name }.map { $0.value ?? "" }
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
