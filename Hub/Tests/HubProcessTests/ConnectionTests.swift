import Foundation
import NIOHTTP1
import Testing

/// Clients that connect and send nothing, or only a part of a request.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ConnectionTests {
  /// A connection that sends a text and then nothing, until it is deallocated.
  private final class IdleConnection {
    private let descriptor: Int32

    init(_ port: Int, sending text: String) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let connected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
      }
      let sent = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
      guard connected == 0, sent == text.utf8.count else {
        throw HubProgram.Failed(description: "no connection: \(String(cString: strerror(errno)))")
      }
    }

    deinit { close(descriptor) }
  }

  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    getrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(numericCast(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// The program's resident memory, in megabytes.
  private func memory(of pid: Int32) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) / 1024
  }

  @Test(arguments: [
    "", "GET /healthz HTTP/1.1\r\nHost: h", "POST /v1/repos/a/b/messages HTTP/1.1\r\n",
    "POST /v1/repos/a/b/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n{",
  ])
  func `A thousand idle connections do not block other clients, and leak no memory`(text: String)
    async throws
  {
    try await withScratch { directory in
      let hub = try await HubProgram.serve(["--data", directory + "/hub.sqlite"])
      Self.raiseDescriptorLimit()
      let port = try #require(URL(string: hub.url)?.port)
      try await HubClient.with(hub.url, "none") { client async throws in
        var first = 0
        for round in 0..<4 {
          let idle = try (0..<1000).map { _ in try IdleConnection(port, sending: text) }
          #expect(try await client.call(.GET, "/agents").status == 401)
          if round == 0 { first = try memory(of: hub.pid) }
          withExtendedLifetime(idle) {}
        }
        #expect(try await client.call(.GET, "/agents").status == 401)
        #expect(try memory(of: hub.pid) < first + 40)
      }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }
}
