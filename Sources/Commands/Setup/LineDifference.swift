/// The lines that are in one text and not in the other, with a sign before each.
struct LineDifference {
  let lines: [String]

  init(_ old: [UInt8], _ new: [UInt8]) {
    func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      return lines
    }
    var before = split(old)[...]
    var after = split(new)[...]
    // Entries are added to files that may be long.
    var number = 0
    while let first = before.first, first == after.first {
      (before, after) = (before.dropFirst(), after.dropFirst())
      number += 1
    }
    while let last = before.last, last == after.last {
      (before, after) = (before.dropLast(), after.dropLast())
    }
    func text(_ sign: String, _ line: ArraySlice<UInt8>) -> String {
      let isReturned = line.last == UInt8(ascii: "\r")
      return sign + String(decoding: isReturned ? line.dropLast() : line, as: UTF8.self)
    }
    let (first, second) = (Array(before), Array(after))
    let changes = second.difference(from: first)
    var removed: [Int: ArraySlice<UInt8>] = [:]
    var inserted: [Int: ArraySlice<UInt8>] = [:]
    for change in changes {
      switch change {
      case .remove(let offset, let line, _): removed[offset] = line
      case .insert(let offset, let line, _): inserted[offset] = line
      }
    }
    var result = number > 0 || !removed.isEmpty ? ["@@ line \(number + 1)"] : []
    var (left, right) = (0, 0)
    while left < first.count || right < second.count {
      if let line = removed[left] {
        result.append(text("- ", line))
        left += 1
      } else if let line = inserted[right] {
        result.append(text("+ ", line))
        right += 1
      } else {
        // Of a long stretch in between the ends are enough to find it.
        result.append(text("  ", first[left]))
        (left, right) = (left + 1, right + 1)
      }
    }
    lines = changes.isEmpty ? [] : Self.shortened(result)
  }

  /// Keeps what has not changed only beside what has.
  private static func shortened(_ lines: [String]) -> [String] {
    let changed = lines.indices.filter { !lines[$0].hasPrefix("  ") }
    return lines.indices.compactMap { index in
      let isNear = changed.contains { abs($0 - index) <= 2 }
      let isEdge = changed.contains { abs($0 - index) == 3 }
      return isNear ? lines[index] : isEdge ? "  …" : nil
    }
  }
}
