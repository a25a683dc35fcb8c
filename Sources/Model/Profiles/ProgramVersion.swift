/// The version of a program, such as 2.1.332, compared number by number.
package struct ProgramVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let numbers: [Int]

  /// Reads the first numbers with dots between in a text; nil where there are none.
  package init?(_ text: String) {
    guard let match = text.firstMatch(of: #/\d{1,9}(?:\.\d{1,9})*/#) else { return nil }
    numbers = match.output.split(separator: ".").compactMap { Int($0) }
  }

  package static func < (left: Self, right: Self) -> Bool {
    let count = max(left.numbers.count, right.numbers.count)
    return left.padded(to: count).lexicographicallyPrecedes(right.padded(to: count))
  }

  package static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(numbers.reversed().drop { $0 == 0 }.reversed())
  }

  private func padded(to count: Int) -> [Int] {
    numbers + Array(repeating: 0, count: count - numbers.count)
  }

  package var description: String { numbers.map(String.init).joined(separator: ".") }
}

/// Versions of a program: `<2.0`, `>=2.2`, `2.1` (and what begins so), or several with blanks between,
/// all of which must hold.
package struct VersionRange: Sendable, Equatable, CustomStringConvertible {
  package let description: String
  private let bounds: [Bound]

  private enum Bound: Sendable, Equatable {
    case below(ProgramVersion)
    case from(ProgramVersion)
    case within(ProgramVersion)
  }

  /// Reads a range; nil where it is not one.
  package init?(_ text: String) {
    var bounds: [Bound] = []
    for word in text.split(separator: " ") {
      let number = word.drop { "<>=".contains($0) }
      guard number.first?.isNumber == true, let version = ProgramVersion(String(number)) else {
        return nil
      }
      switch word.prefix(word.count - number.count) {
      case "<": bounds.append(.below(version))
      case ">=": bounds.append(.from(version))
      case "": bounds.append(.within(version))
      default: return nil
      }
    }
    guard !bounds.isEmpty else { return nil }
    self.bounds = bounds
    description = text
  }

  package func contains(_ version: ProgramVersion) -> Bool {
    bounds.allSatisfy { bound in
      switch bound {
      case .below(let limit): version < limit
      case .from(let limit): version >= limit
      case .within(let prefix): version.numbers.starts(with: prefix.numbers)
      }
    }
  }
}
