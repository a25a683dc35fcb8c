/// Cuts a stream of bytes into lines, however it arrives in pieces.
package struct LineBuffer {
  /// A line is longer than the stream's two sides agreed on.
  package struct TooLong: Error, CustomStringConvertible {
    package let limit: Int
    package var description: String { "a line is longer than \(limit) bytes" }
  }

  package static let defaultLimit = 1 << 20

  private let limit: Int
  private var bytes: [UInt8] = []
  /// Bytes that are known to hold no line end.
  private var searched = 0

  package init(limit: Int = LineBuffer.defaultLimit) {
    self.limit = limit
  }

  package mutating func append(_ more: [UInt8]) {
    bytes += more
  }

  /// The next whole line without its end, or nil if more bytes have to come first.
  package mutating func next() throws(TooLong) -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      guard searched <= limit else { throw TooLong(limit: limit) }
      return nil
    }
    guard end <= limit else { throw TooLong(limit: limit) }
    let line = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    return line
  }

  /// Passes over the line that is too long, as far as it has come.
  ///
  /// - Returns: whether its end was among it.
  package mutating func dropLine() -> Bool {
    searched = 0
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      bytes.removeAll()
      return false
    }
    bytes.removeFirst(end + 1)
    return true
  }
}
