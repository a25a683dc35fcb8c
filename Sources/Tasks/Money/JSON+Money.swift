import JSONSyntax
import Model

/// Fields of money as they stand in files and replies.
extension JSON {
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

  /// A number of at least 0; one that is absent is 0.
  func count(_ key: String) throws(JSONShapeError) -> Int {
    guard let value = self[key] else { return 0 }
    guard let count = value.integer, Tally.range.contains(count) else {
      throw JSONShapeError("\"\(key)\" is not a number from 0 to 2^53")
    }
    return count
  }
}
