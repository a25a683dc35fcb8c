import JSONSyntax

/// Numbers that are added to: from 0 to what every reader of JSON takes exactly, which is far from
/// where adding ends the program.
package enum Tally {
  package static let range = 0...(1 << 53)

  /// A number within the range; the nearest where it is outside.
  package static func clamped(_ number: Int) -> Int {
    min(max(number, range.lowerBound), range.upperBound)
  }

  /// Reads a member; one that is absent is 0.
  static func read(_ key: String, of json: JSON) throws(JSONShapeError) -> Int {
    guard let value = json[key] else { return 0 }
    guard let number = value.integer, range.contains(number) else {
      throw JSONShapeError("\"\(key)\" is not a number from 0 to \(range.upperBound)")
    }
    return number
  }

  /// The number as it is written: what is written can be read.
  static func json(_ number: Int) -> JSON { .integer(clamped(number)) }
}
