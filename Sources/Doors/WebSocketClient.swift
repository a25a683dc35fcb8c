import Foundation
import Platform

/// A WebSocket to a program of this machine, over a unix socket: text messages, each in one frame.
struct WebSocketClient {
  private let socket: UnixSocket
  private var rest: [UInt8] = []
  private static let limit = 64 << 20

  enum Failure: Error, CustomStringConvertible {
    case noWebSocket
    case tooLarge
    case ended

    var description: String {
      switch self {
      case .noWebSocket: "it does not answer as a WebSocket does"
      case .tooLarge: "it sent more at once than is read"
      case .ended: "it closed the connection"
      }
    }
  }

  private enum Kind: UInt8 {
    case more = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10
  }

  /// Connects and shakes hands.
  init(path: String) async throws {
    socket = try OwnSocket.connect(to: path)
    let key = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    let request = [
      "GET / HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
      "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13", "", "",
    ]
    try await socket.write(Array(request.joined(separator: "\r\n").utf8))
    let end = Array("\r\n\r\n".utf8)
    while rest.firstPlace(of: end) == nil {
      guard rest.count < 1 << 16 else { throw Failure.noWebSocket }
      try await readMore()
    }
    let head = rest[..<(rest.firstPlace(of: end) ?? 0)]
    guard head.starts(with: Array("HTTP/1.1 101".utf8)) else { throw Failure.noWebSocket }
    rest.removeFirst(head.count + end.count)
  }

  func close() { socket.shutDown() }

  func send(_ text: [UInt8]) async throws { try await send(.text, text) }

  /// What a client sends is masked.
  private func send(_ kind: Kind, _ payload: [UInt8]) async throws {
    var frame: [UInt8] = [0x80 | kind.rawValue]
    switch payload.count {
    case ..<126: frame.append(0x80 | UInt8(payload.count))
    case ..<65536: frame += [0x80 | 126] + Self.bytes(payload.count, 2)
    default: frame += [0x80 | 127] + Self.bytes(payload.count, 8)
    }
    let mask = (0..<4).map { _ in UInt8.random(in: .min ... .max) }
    frame += mask
    for (index, byte) in payload.enumerated() { frame.append(byte ^ mask[index & 3]) }
    try await socket.write(frame)
  }

  private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  /// The next text, whole.
  mutating func receive() async throws -> [UInt8] {
    var text: [UInt8] = []
    while true {
      let (kind, payload, isLast) = try await frame()
      switch kind {
      case .text, .binary, .more:
        guard text.count + payload.count <= Self.limit else { throw Failure.tooLarge }
        text += payload
        if isLast { return text }
      case .ping: try await send(.pong, payload)
      case .pong: break
      case .close: throw Failure.ended
      }
    }
  }

  private mutating func frame() async throws -> (Kind, [UInt8], isLast: Bool) {
    try await need(2)
    let (first, second) = (rest[0], rest[1])
    var start = 2
    var count = Int(second & 0x7f)
    if count >= 126 {
      let width = count == 126 ? 2 : 8
      try await need(2 + width)
      let number = rest[2..<2 + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      count = Int(clamping: number)
      start += width
    }
    // A server masks nothing.
    guard second & 0x80 == 0, let kind = Kind(rawValue: first & 0x0f) else {
      throw Failure.noWebSocket
    }
    guard count <= Self.limit else { throw Failure.tooLarge }
    try await need(start + count)
    let payload = Array(rest[start..<start + count])
    rest.removeFirst(start + count)
    return (kind, payload, first & 0x80 != 0)
  }

  private mutating func need(_ count: Int) async throws {
    while rest.count < count { try await readMore() }
  }

  private mutating func readMore() async throws {
    let bytes = try await socket.read()
    guard !bytes.isEmpty else { throw Failure.ended }
    rest += bytes
  }
}
