import CSystem

extension [UInt8] {
  /// The place of the first occurrence of some bytes at or behind a place.
  package func firstPlace(of wanted: [UInt8], from start: Int = 0) -> Int? {
    guard start < count else { return nil }
    return withUnsafeBytes { bytes in
      wanted.withUnsafeBytes { wanted in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard let base = bytes.baseAddress,
          let hit = csystem_find(rest.baseAddress, rest.count, wanted.baseAddress, wanted.count)
        else { return nil }
        return base.distance(to: hit)
      }
    }
  }
}
