import CSystem
import Foundation

/// A connected stream socket of the unix domain; reads and writes suspend instead of blocking.
package final class UnixSocket: Sendable {
  private let descriptor: Int32
  private let name: String

  fileprivate init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit { close(descriptor) }

  /// Connects to a listening socket; one whose queue is full fails with EAGAIN.
  package static func connect(to path: String) throws(SystemError) -> UnixSocket {
    let descriptor = try check("make", "a socket") { csystem_unix_socket() }
    do {
      var address = try SocketAddress(path).raw
      // Before it connects: a listener that hangs must not make this side hang.
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      try check("connect to", path) {
        withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
          }
        }
      }
      return UnixSocket(descriptor: descriptor, name: path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The user at the other end.
  package func peerUserID() throws(SystemError) -> UInt32 {
    var user = uid_t()
    try check("examine", name) { csystem_peer_uid(descriptor, &user) }
    return user
  }

  /// The process at the other end, as it was when it connected.
  package func peerProcess() throws(SystemError) -> Int32 {
    var process = pid_t()
    try check("examine", name) { csystem_peer_pid(descriptor, &process) }
    return process
  }

  /// What has arrived, as soon as something has; empty at the end of the stream.
  package func read(upTo count: Int = 65536) async throws -> [UInt8] {
    while true {
      var got = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        got = Foundation.read(descriptor, buffer.baseAddress, count)
        filled = max(0, got)
      }
      if got >= 0 { return bytes }
      try await wait(toRepeat: "read from", .read)
    }
  }

  /// Suspends until the other end goes away, or sends something, or the task is cancelled.
  ///
  /// - Returns: whether it went away.
  package func hangsUp() async throws -> Bool {
    while true {
      var byte: UInt8 = 0
      let got = recv(descriptor, &byte, 1, Int32(MSG_PEEK))
      if got >= 0 { return got == 0 }
      try await wait(toRepeat: "read from", .read)
    }
  }

  /// Sends all bytes.
  package func write(_ bytes: [UInt8]) async throws {
    var done = 0
    while done < bytes.count {
      let sent = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, noSignal)
      }
      if sent >= 0 { done += sent } else { try await wait(toRepeat: "write to", .write) }
    }
  }

  /// Sends a line and waits for the line that answers it, on this thread.
  ///
  /// For a program that asks one thing and ends: the first suspended wait of a process costs it more
  /// than the answer takes.
  ///
  /// - Returns: the answer without its end; nil where the other end closed, or the time is over.
  package func exchange(_ line: [UInt8], within limit: Duration) throws(SystemError) -> [UInt8]? {
    let end = ContinuousClock.now + limit
    guard try send(line, before: end) else { return nil }
    var answer: [UInt8] = []
    while let bytes = try receive(before: end), !bytes.isEmpty {
      let start = answer.count
      answer += bytes
      if let end = answer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        return Array(answer[..<end])
      }
    }
    return nil
  }

  /// Sends all bytes, on this thread; false where the time is over.
  package func send(
    _ bytes: [UInt8], before end: ContinuousClock.Instant
  ) throws(SystemError) -> Bool {
    var done = 0
    while done < bytes.count {
      guard try isReady(POLLOUT, before: end) else { return false }
      let sent = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, noSignal)
      }
      if sent >= 0 { done += sent } else { try checkIsToRepeat() }
    }
    return true
  }

  /// What has come, on this thread: empty at the end of the stream, nil where the time is over.
  package func receive(before end: ContinuousClock.Instant) throws(SystemError) -> [UInt8]? {
    while try isReady(POLLIN, before: end) {
      var got = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, filled in
        got = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        filled = max(0, got)
      }
      if got >= 0 { return bytes }
      try checkIsToRepeat()
    }
    return nil
  }

  private func isReady(
    _ event: some BinaryInteger, before end: ContinuousClock.Instant
  ) throws(SystemError) -> Bool {
    while true {
      var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let rest = max(0, ContinuousClock.now.duration(to: end) / .milliseconds(1))
      let count = poll(&request, 1, Int32(min(rest, 1e9).rounded(.up)))
      if count >= 0 { return count > 0 }
      try checkIsToRepeat()
    }
  }

  /// After a failed call: throws unless it was only interrupted, or would have blocked.
  private func checkIsToRepeat() throws(SystemError) {
    guard errno == EINTR || errno == EAGAIN else { throw SystemError("talk to", name) }
  }

  /// After a failed call: suspends if it would have blocked, throws otherwise.
  private func wait(toRepeat operation: String, _ direction: Direction) async throws {
    if errno == EINTR { return }
    guard errno == EAGAIN else { throw SystemError(operation, name) }
    try await ready(descriptor, to: direction)
  }

  /// Tells the other end that nothing more comes; what it sends is read all the same.
  package func endWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Tells the other end that nothing more comes, and stops waiting for it.
  package func shutDown() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  private var noSignal: Int32 {
    #if os(Linux)
    Int32(MSG_NOSIGNAL)
    #else
    0
    #endif
  }
}

/// A listening socket of the unix domain, whose file only its owner may use.
package final class UnixListener: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Binds and listens, in place of whatever socket file was there.
  ///
  /// Only whoever holds the program's lock may call it: it removes the old file.
  package init(_ path: String) throws(SystemError) {
    self.path = path
    var address = try SocketAddress(path).raw
    try Files.remove(path)
    let descriptor = try check("make", "a socket") { csystem_unix_socket() }
    self.descriptor = descriptor
    // From here on every property has its value, so a throw runs deinit, which closes.
    try check("listen on", path) {
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    }
    try Files.setPermissions(0o600, of: path)
    try check("listen on", path) { listen(descriptor, SOMAXCONN) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// The next connection.
  ///
  /// A connection that ended while it waited is passed over. Too many open files is no reason
  /// to end: the wait is for one of them to close.
  package func accept() async throws -> UnixSocket {
    while true {
      let connection = csystem_accept(descriptor)
      if connection >= 0 { return UnixSocket(descriptor: connection, name: "\(path) (client)") }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: try await ready(descriptor, to: .read)
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: try await Task.sleep(for: .milliseconds(100))
      default: throw SystemError("accept on", path)
      }
    }
  }

  package func removeFile() throws(SystemError) {
    try Files.remove(path)
  }
}

/// The path of a unix socket, checked for its length.
private struct SocketAddress {
  let raw: sockaddr_un

  init(_ path: String) throws(SystemError) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count <= csystem_socket_path_limit() else {
      throw SystemError("use the socket path", path, code: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    raw = address
  }
}
