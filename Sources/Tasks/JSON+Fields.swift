package import Foundation
package import JSONSyntax
import Model

/// Fields of tasks as they stand in files and replies.
extension JSON {
  package static func date(_ date: Date) -> JSON { .string(Timestamp.text(date)) }

  package func date(_ key: String) throws(JSONShapeError) -> Date? {
    guard let value = self[key], !value.isNull else { return nil }
    guard let date = value.string.flatMap(Timestamp.date) else {
      throw JSONShapeError("\"\(key)\" is not a time")
    }
    return date
  }

  package func requiredDate(_ key: String) throws(JSONShapeError) -> Date {
    guard let date = try date(key) else { throw JSONShapeError("\"\(key)\" is missing") }
    return date
  }

  /// One of the words that a type has a case for.
  package func requiredCase<Value: RawRepresentable>(
    _ key: String
  ) throws(JSONShapeError) -> Value where Value.RawValue == String {
    let word = try requiredString(key)
    guard let value = Value(rawValue: word) else {
      throw JSONShapeError("\"\(key)\" has the unknown value \"\(Printable.escaped(word))\"")
    }
    return value
  }
}
