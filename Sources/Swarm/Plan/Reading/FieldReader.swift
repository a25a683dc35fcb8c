import JSONSyntax
import Model
import Tasks

/// Reads the members of one object; those that are not as they should be are noted, and count as absent.
///
/// A member that is null counts as absent too. Where a key stands twice the last one counts.
struct FieldReader {
  private let members: [String: JSON]
  private let keys: [String]
  private(set) var place: String?
  private var known: [String] = []
  var problems: PlanProblems

  init(_ object: JSONObject, at place: String?, problems: PlanProblems) {
    members = Dictionary(
      object.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    keys = object.members.map(\.key)
    self.place = place
    self.problems = problems
  }

  private mutating func read<Value>(
    _ key: String, _ kind: String, _ value: (JSON) -> Value?
  ) -> Value? {
    known.append(key)
    guard let json = members[key], !json.isNull else { return nil }
    guard let value = value(json) else {
      problems.add(.field, "\"\(key)\" is not \(kind)", at: place)
      return nil
    }
    return value
  }

  func has(_ key: String) -> Bool { members[key].map { !$0.isNull } ?? false }

  /// A text that a program can be given: without NUL.
  mutating func text(_ key: String) -> String? {
    read(key, "a text without NUL") { json in
      json.string.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
  }

  /// A text of one line that says something, at most 256 bytes long.
  mutating func word(_ key: String) -> String? {
    read(key, "one short line of text") { json in
      guard let text = json.string, (1...256).contains(text.utf8.count),
        !text.unicodeScalars.contains(where: Printable.isHidden),
        !text.allSatisfy(\.isWhitespace)
      else { return nil }
      return text
    }
  }

  mutating func flag(_ key: String) -> Bool? { read(key, "true or false", \.bool) }

  mutating func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    read(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { json in
      json.integer.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  mutating func amount(_ key: String) -> Amount? {
    read(key, "an amount such as 5usd") { json in json.string.flatMap { try? Amount($0) } }
  }

  mutating func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    read(key, "a number from \(range.lowerBound) to \(range.upperBound)") { json in
      json.double.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number of seconds, from a thousandth to a year.
  mutating func seconds(_ key: String) -> Duration? {
    read(key, "a number of seconds from 0.001 to \(Self.year)") { json in
      guard let seconds = json.double, (0.001...Double(Self.year)).contains(seconds) else {
        return nil
      }
      return .milliseconds(Int64((seconds * 1000).rounded()))
    }
  }

  /// A whole number of milliseconds, from 0 to a day.
  mutating func milliseconds(_ key: String) -> Duration? {
    integer(key, 0...86_400_000).map { .milliseconds($0) }
  }

  private static let year = 366 * 86_400

  mutating func texts(_ key: String) -> [String]? {
    read(key, "a list of texts") { json in
      guard let list = json.array else { return nil }
      let texts = list.compactMap(\.string).filter { !$0.utf8.contains(0) }
      return texts.count == list.count ? texts : nil
    }
  }

  mutating func array(_ key: String) -> [JSON]? { read(key, "a list", \.array) }

  mutating func object(_ key: String) -> JSONObject? { read(key, "an object", \.object) }

  /// One of the words that a type has a case for.
  mutating func option<Value: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Value.Type = Value.self
  ) -> Value? where Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return read(key, "one of \(words)") { $0.string.flatMap(Value.init(rawValue:)) }
  }

  mutating func value(_ key: String) -> JSON? { read(key, "a value", { $0 }) }

  mutating func note(_ kind: PlanProblem.Kind, _ text: String) {
    problems.add(kind, text, at: place)
  }

  /// Notes each member that nobody asked for.
  mutating func refuseOthers() {
    var seen = Set(known)
    for key in keys where seen.insert(key).inserted {
      // What is like a word is looked for while somebody will read it.
      let near =
        problems.isFull ? "" : Name.suggestion(for: String(key.prefix(64)), among: known)
      note(.field, "\(quoted(key)) is not a field\(near)")
    }
  }
}
