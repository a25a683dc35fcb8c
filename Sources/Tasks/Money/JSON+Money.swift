import Foundation
import JSONSyntax
import Model

/// Fields of money as they stand in files and replies.
extension JSON {
  static func time(_ date: Date) -> JSON { .string(Timestamp.text(date)) }

  func optionalString(_ key: String) throws(JSONShapeError) -> String? {
    guard self[key] != nil else { return nil }
    return try requiredString(key)
  }

  func amount(_ key: String) throws(JSONShapeError) -> Amount? {
    guard let value = self[key] else { return nil }
    do throws(JSONShapeError) {
      return try Amount(json: value)
    } catch {
      throw JSONShapeError("\"\(key)\": \(error)")
    }
  }

  func requiredAmount(_ key: String) throws(JSONShapeError) -> Amount {
    guard let amount = try amount(key) else { throw JSONShapeError("\"\(key)\" is missing") }
    return amount
  }

  /// A time, or nil where there is none or null.
  func time(_ key: String) throws(JSONShapeError) -> Date? {
    guard let value = self[key], !value.isNull else { return nil }
    guard let date = value.string.flatMap(Timestamp.date) else {
      throw JSONShapeError("\"\(key)\" is not a time")
    }
    return date
  }

  func requiredTime(_ key: String) throws(JSONShapeError) -> Date {
    guard let date = try time(key) else { throw JSONShapeError("\"\(key)\" is missing") }
    return date
  }

  /// A number of at least 0; one that is absent is 0.
  func count(_ key: String) throws(JSONShapeError) -> Int {
    guard let value = self[key] else { return 0 }
    guard let count = value.integer, Tally.range.contains(count) else {
      throw JSONShapeError("\"\(key)\" is not a number from 0 to 2^53")
    }
    return count
  }

  /// One of the words that a type has a case for.
  func word<Value: RawRepresentable>(
    _ key: String, _ type: Value.Type
  ) throws(JSONShapeError) -> Value where Value.RawValue == String {
    let word = try requiredString(key)
    guard let value = Value(rawValue: word) else {
      throw JSONShapeError("\"\(key)\" has the unknown value \"\(Printable.escaped(word))\"")
    }
    return value
  }
}
