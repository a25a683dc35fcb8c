import Foundation

/// An IP address, and whether it is public.
package struct IPAddress: Sendable, Equatable {
  /// 4 or 16 bytes.
  let bytes: [UInt8]
  let text: String

  /// Parses an address of version 4 or 6; nil if it is not valid.
  package init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: &four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = withUnsafeBytes(of: &six) { Array($0) }
    } else {
      return nil
    }
    self.text = text
  }

  /// Resolves all addresses of a host, and blocks meanwhile; empty if it cannot be resolved.
  static func resolve(_ host: String) -> [IPAddress] {
    let bare = host.trimmingCharacters(in: ["[", "]"])
    if let address = IPAddress(bare) { return [address] }
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(bare, nil, nil, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var next = list
    while let entry = next {
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let size = socklen_t(name.count)
      if getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, size, nil, 0, NI_NUMERICHOST) == 0
      {
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        if let address = IPAddress(text), !found.contains(address) { found.append(address) }
      }
      next = entry.pointee.ai_next
    }
    return found
  }

  package var isPublic: Bool {
    if bytes.count == 4 { return Self.isPublic(four: bytes[...]) }
    switch (bytes[0], bytes[1]) {
    // 2002::/16 and 64:ff9b::/96 carry an address of version 4.
    case (0x20, 0x02): return Self.isPublic(four: bytes[2..<6])
    case (0x00, 0x64): return Self.isPublic(four: bytes[12...])
    default: break
    }
    if bytes[..<10].allSatisfy({ $0 == 0 }) {
      // ::, ::1 and addresses that map version 4.
      return bytes[10] == 0xff && bytes[11] == 0xff && Self.isPublic(four: bytes[12...])
    }
    // Only 2000::/3 is allocated for public use; 2001:db8::/32 is for documentation.
    return bytes[0] & 0xe0 == 0x20 && !bytes.starts(with: [0x20, 0x01, 0x0d, 0xb8])
  }

  private static func isPublic(four bytes: ArraySlice<UInt8>) -> Bool {
    let (a, b, c) = (
      bytes[bytes.startIndex], bytes[bytes.startIndex + 1], bytes[bytes.startIndex + 2]
    )
    switch (a, b) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168): return false
    case (100, 64...127), (172, 16...31), (198, 18...19): return false
    case (192, 0): return c != 0 && c != 2
    case (198, 51): return c != 100
    case (203, 0): return c != 113
    default: return a < 224
    }
  }
}
