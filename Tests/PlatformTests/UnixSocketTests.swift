import Foundation
import Platform
import TestSupport
import Testing

@Suite(.scratch, .timeLimit(.minutes(10))) struct UnixSocketTests {
  private var path: String { Scratch.path("s") }

  /// Reads to the end of the stream.
  private static func readAll(_ socket: UnixSocket) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while case let more = try await socket.read(), !more.isEmpty { bytes += more }
    return bytes
  }

  /// A connected pair: the client's end and the server's.
  private func pair() async throws -> (UnixSocket, UnixSocket) {
    let listener = try UnixListener(path)
    let client = try UnixSocket.connect(to: path)
    return (client, try await listener.accept())
  }

  @Test func `what is sent comes back, from many clients at once`() async throws {
    let listener = try UnixListener(path)
    let path = path
    try await withThrowingTaskGroup { group in
      group.addTask {
        try await withThrowingTaskGroup { connections in
          for _ in 0..<20 {
            let socket = try await listener.accept()
            connections.addTask {
              while case let bytes = try await socket.read(), !bytes.isEmpty {
                try await socket.write(bytes)
              }
            }
          }
          try await connections.waitForAll()
        }
      }
      for number in 0..<20 {
        group.addTask {
          let socket = try UnixSocket.connect(to: path)
          let text = Array("hello \(number)".utf8)
          try await socket.write(text)
          var back: [UInt8] = []
          while back.count < text.count { back += try await socket.read() }
          #expect(back == text)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `more than the system's buffers hold goes through`() async throws {
    let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
    let (client, server) = try await pair()
    async let received = Self.readAll(server)
    try await client.write(bytes)
    client.shutDown()
    #expect(try await received == bytes)
  }

  @Test func `each end knows the other's user`() async throws {
    let (client, server) = try await pair()
    #expect(try client.peerUserID() == ThisProcess.userID)
    #expect(try server.peerUserID() == ThisProcess.userID)
  }

  @Test func `a read ends when the other end goes away or this one shuts down`() async throws {
    do {
      let (client, server) = try await pair()
      async let rest = Self.readAll(server)
      client.shutDown()
      #expect(try await rest == [])
    }
    let (client, server) = try await pair()
    async let rest = Self.readAll(client)
    client.shutDown()
    #expect(try await rest == [])
    _ = server
  }

  @Test func `a write to an end that is gone is an error, not this process's end`() async throws {
    let (client, server) = try await pair()
    server.shutDown()
    await #expect(throws: SystemError.self) {
      while true { try await client.write([UInt8](repeating: 1, count: 100_000)) }
    }
  }

  @Test func `a read and an accept end when their task is cancelled`() async throws {
    let (client, server) = try await pair()
    let reading = Task { try await client.read() }
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    _ = server
    let listener = try UnixListener(path)
    let accepting = Task { try await listener.accept() }
    accepting.cancel()
    await #expect(throws: CancellationError.self) { try await accepting.value }
  }

  @Test func `only the owner may use the socket's file`() throws {
    let listener = try UnixListener(path)
    #expect(try Files.status(path)?.permissions == 0o600)
    try listener.removeFile()
    #expect(try Files.status(path) == nil)
  }

  @Test func `a listener takes the place of an old socket file`() async throws {
    _ = try UnixListener(path)
    // A program that another test is about to start holds it until then.
    try await eventually("nobody listens") {
      do {
        _ = try UnixSocket.connect(to: path)
        return false
      } catch {
        return (error as? SystemError)?.code == ECONNREFUSED
      }
    }
    let (client, _) = try await pair()
    #expect(try client.peerUserID() == ThisProcess.userID)
  }

  @Test func `a socket that is not there is named`() {
    let error = #expect(throws: SystemError.self) { try UnixSocket.connect(to: path) }
    #expect(error?.isMissing == true)
    #expect(error?.description == "cannot connect to \(path): No such file or directory")
  }

  @Test func `a listener that hangs is told of, not waited for`() throws {
    let listener = try UnixListener(path)
    var clients: [UnixSocket] = []
    let error = #expect(throws: SystemError.self) {
      for _ in 0..<10_000 { clients.append(try UnixSocket.connect(to: path)) }
    }
    #expect(error?.code == EAGAIN || error?.code == ECONNREFUSED || error?.code == EMFILE)
    #expect(!clients.isEmpty)
    _ = consume listener
  }

  @Test func `a path that is too long is named and nothing is removed`() throws {
    let long = Scratch.path(String(repeating: "x", count: 120))
    try Files.write([1], to: long)
    for error in [
      #expect(throws: SystemError.self) { _ = try UnixListener(long) },
      #expect(throws: SystemError.self) { _ = try UnixSocket.connect(to: long) },
    ] {
      #expect(error?.code == ENAMETOOLONG)
      #expect(error?.description.contains(long) == true)
    }
    #expect(try Files.read(long) == [1])
  }

  @Test func `a listener that cannot bind closes its own descriptor and no other`() async throws {
    let missing = Scratch.path("no/s")
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        try await Self.failures(in: 2000) { (try? UnixListener(missing)) == nil }
      }
      // Whoever closes a descriptor twice closes, now and then, one that was just opened here.
      for _ in 0..<2 {
        group.addTask {
          try await Self.failures(in: 50_000) {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            return descriptor >= 0 && close(descriptor) == 0
          }
        }
      }
      for try await failures in group { #expect(failures == 0) }
    }
  }

  /// How many of the attempts, made on a thread of their own, do not succeed.
  private static func failures(
    in attempts: Int, _ attempt: @escaping @Sendable () -> Bool
  ) async throws -> Int {
    try await blocking { (0..<attempts).count { _ in !attempt() } }
  }
}
