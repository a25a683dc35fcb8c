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
        send(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, noSignal)
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
    var unsent = line[...]
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      var request = pollfd(
        fd: descriptor, events: Int16(unsent.isEmpty ? POLLIN : POLLOUT), revents: 0)
      let rest = max(0, ContinuousClock.now.duration(to: end) / .milliseconds(1))
      let count = poll(&request, 1, Int32(rest.rounded(.up)))
      if count == 0 { return nil }
      var moved = -1
      if count > 0 {
        moved =
          unsent.isEmpty
          ? recv(descriptor, &buffer, buffer.count, 0)
          : unsent.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, noSignal) }
      }
      guard moved >= 0 else {
        guard errno == EINTR || errno == EAGAIN else { throw SystemError("talk to", name) }
        continue
      }
      guard unsent.isEmpty else {
        unsent = unsent.dropFirst(moved)
        continue
      }
      if moved == 0 { return nil }
      answer += buffer[..<moved]
      if let end = answer.firstIndex(of: UInt8(ascii: "\n")) { return Array(answer[..<end]) }
    }
  }

  /// After a failed call: suspends if it would have blocked, throws otherwise.
  private func wait(toRepeat operation: String, _ direction: Direction) async throws {
    if errno == EINTR { return }
    guard errno == EAGAIN else { throw SystemError(operation, name) }
    try await ready(descriptor, to: direction)
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
