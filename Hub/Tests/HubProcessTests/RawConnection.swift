import Foundation

/// A connection to the hub on which a test sends every byte itself.
final class RawConnection {
  private let descriptor: Int32
  /// The bytes that were received and not parsed yet.
  private var rest: [UInt8] = []
  private(set) var isAtEnd = false

  /// An answer, as it was read from the connection.
  struct Response {
    var status: Int
    /// By name in lower case.
    var headers: [String: String]
    var body: String
  }

  /// Connects; sending and receiving fail after so many seconds.
  init(_ port: Int, patience: Int = 20) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    var time = timeval(tv_sec: patience, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
    guard connected == 0 else { throw failure() }
  }

  deinit { close(descriptor) }

  private func failure() -> HubProgram.Failed {
    HubProgram.Failed(description: "the connection failed: \(String(cString: strerror(errno)))")
  }

  func send(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw failure() }
      bytes = bytes.dropFirst(count)
    }
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 { throw failure() }
    isAtEnd = count == 0
    rest += buffer.prefix(max(0, count))
  }

  /// The next answer; nil if the connection is closed.
  func response(hasBody: Bool = true) throws -> Response? {
    let end = Array("\r\n\r\n".utf8)
    var head: Range<Int>?
    while head == nil {
      head = Data(rest).range(of: Data(end))
      if head != nil { break }
      try receive()
      if isAtEnd { return nil }
    }
    let length = head?.upperBound ?? 0
    let lines = String(decoding: rest.prefix(length), as: UTF8.self).split(separator: "\r\n")
    rest.removeFirst(length)
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    let headers = lines.dropFirst().map { $0.split(separator: ": ", maxSplits: 1).map(String.init) }
    var response = Response(
      status: status ?? 0,
      headers: Dictionary(headers.map { ($0[0].lowercased(), $0.last ?? "") }) { "\($0), \($1)" },
      body: "")
    let size = hasBody ? response.headers["content-length"].flatMap { Int($0) } ?? 0 : 0
    while rest.count < size, !isAtEnd { try receive() }
    response.body = String(decoding: rest.prefix(size), as: UTF8.self)
    rest.removeFirst(min(size, rest.count))
    return response
  }

  /// Whether the hub has closed the connection, and so does not answer one more request.
  func isClosed() throws -> Bool {
    do {
      try send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
    } catch {
      return true
    }
    let response: Response?
    do {
      response = try self.response()
    } catch {
      // A connection that was closed with an unread request is reset.
      guard errno == ECONNRESET else { throw error }
      return true
    }
    return response == nil
  }
}
