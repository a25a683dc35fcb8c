package import Foundation

/// Identifiers that sort by the time they were made (ULID: 48 bits of time, 80 of chance).
package enum MessageID {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  package static func make(at date: Date = Date()) -> String {
    let time = UInt64(max(0, date.timeIntervalSince1970) * 1000)
    var characters: [UInt8] = (0..<10).map { alphabet[Int(time >> UInt64((9 - $0) * 5) & 31)] }
    for _ in 0..<16 { characters.append(alphabet[Int.random(in: 0..<32)]) }
    return String(decoding: characters, as: UTF8.self)
  }

  /// A stable identifier for an entry that another program wrote without one.
  ///
  /// It is a hash (FNV-1a, 64 bits, twice) of the three fields by which such programs tell
  /// messages apart.
  package static func derived(from: String, timestamp: String, text: String) -> String {
    var low: UInt64 = 0xcbf2_9ce4_8422_2325
    var high: UInt64 = 0x6c62_272e_07bb_0142
    for byte in "\(from)|\(timestamp)|\(text)".utf8 {
      low = (low ^ UInt64(byte)) &* 0x100_0000_01b3
      high = (high ^ UInt64(byte)) &* 0x100_0000_01b3 &+ (high >> 31)
    }
    return "F" + (word(high) + word(low)).suffix(25)
  }

  /// The id of an entry: the one that it has, unless that is none or longer than an id may be.
  package static func identifying(
    written: String?, from: @autoclosure () -> String, timestamp: @autoclosure () -> String,
    text: @autoclosure () -> String
  ) -> String {
    guard let written, !written.isEmpty else {
      return derived(from: from(), timestamp: timestamp(), text: text())
    }
    guard written.utf8.count > Message.nameLimit else { return written }
    return derived(from: "", timestamp: "", text: written)
  }

  private static func word(_ value: UInt64) -> String {
    let characters = (0..<13).map { alphabet[Int(value >> UInt64((12 - $0) * 5) & 31)] }
    return String(decoding: characters, as: UTF8.self)
  }

  /// The four characters that stand for a message in a pane: the last ones, in lower case.
  package static func short(_ id: String) -> String {
    String(id.suffix(4)).lowercased()
  }

  /// Whether what a person wrote means this identifier: all of it, its end or its beginning.
  package static func matches(_ id: String, _ written: String) -> Bool {
    guard written.count >= 4 else { return false }
    let id = id.lowercased()
    let written = written.lowercased()
    return id.hasSuffix(written) || id.hasPrefix(written)
  }
}
