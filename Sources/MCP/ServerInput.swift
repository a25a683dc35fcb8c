import JSONRPC

/// Cuts a client's bytes into lines, and goes on behind one that is too long.
struct ServerInput: Sendable {
  enum Line: Sendable {
    case whole([UInt8])
    case tooLong(LineBuffer.TooLong)
  }

  private var buffer: LineBuffer
  /// Whether the end of a line that is too long has not come yet.
  private var isDropping = false

  init(lineLimit: Int) {
    buffer = LineBuffer(limit: lineLimit)
  }

  mutating func take(_ bytes: [UInt8]) -> [Line] {
    buffer.append(bytes)
    var lines: [Line] = []
    while true {
      if isDropping {
        guard buffer.dropLine() else { return lines }
        isDropping = false
      }
      do {
        guard let line = try buffer.next() else { return lines }
        lines.append(.whole(line))
      } catch {
        lines.append(.tooLong(error))
        isDropping = true
      }
    }
  }
}
