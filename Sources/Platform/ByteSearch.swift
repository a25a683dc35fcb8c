import CSystem

extension [UInt8] {
  /// The place of the first occurrence of some bytes at or behind a place.
  package func firstPlace(of wanted: [UInt8], from start: Int = 0) -> Int? {
    withUnsafeBytes { $0.firstPlace(of: wanted, from: start) }
  }
}

extension UnsafeRawBufferPointer {
  /// The place of the first occurrence of some bytes at or behind a place; of ASCII letters in any
  /// case, where it is to ignore that.
  package func firstPlace(
    of wanted: [UInt8], from start: Int = 0, ignoringCase: Bool = false
  ) -> Int? {
    guard start < count, let base = baseAddress else { return nil }
    let hit = wanted.withUnsafeBytes { wanted in
      ignoringCase
        ? csystem_find_any_case(base + start, count - start, wanted.baseAddress, wanted.count)
        : csystem_find(base + start, count - start, wanted.baseAddress, wanted.count)
    }
    return hit.map { base.distance(to: $0) }
  }

  /// The line, without its end, that a place is in.
  package func line(around place: Int) -> Range<Int> {
    let before = baseAddress.flatMap { base in
      csystem_find_last(base, place, UInt8(ascii: "\n")).map { base.distance(to: $0) }
    }
    let end = firstPlace(of: [UInt8(ascii: "\n")], from: place) ?? count
    return (before.map { $0 + 1 } ?? 0)..<end
  }
}
