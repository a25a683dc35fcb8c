import Foundation
import JSONSyntax
package import Platform
import Synchronization

/// The real hub, on loopback, with a database in the test's scratch directory.
package struct HubProcess: Sendable {
  package let data: String
  package let port: Int
  package let certificates: String?
  private let program: String

  /// The address that daemons are given.
  package var endpoint: String {
    "\(certificates == nil ? "http" : "https")://127.0.0.1:\(port)"
  }

  /// Prepares a hub that is not yet started; with TLS it gets a certificate of its own.
  package init(tls: Bool) async throws {
    guard let found = Self.program else {
      throw NeverHappened(description: "roost-hub was not built; run `make hub` first")
    }
    program = found
    data = Scratch.path("hub.sqlite")
    port = try Self.freePort()
    guard tls else {
      certificates = nil
      return
    }
    let directory = Scratch.directory
    let made = try await ChildProcess(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "\(directory)/hub.key", "-out",
        "\(directory)/hub.crt",
      ]
    ).run()
    guard made.code == 0 else { throw NeverHappened(description: made.errorText) }
    certificates = "\(directory)/hub.crt"
  }

  /// The hub in `ROOST_HUB`, or the one that was built beside these tests; nil where neither is.
  package static var program: String? {
    if let given = ThisProcess.environment["ROOST_HUB"], !given.isEmpty { return given }
    let root = Files.directory(of: Files.directory(of: Files.directory(of: #filePath)))
    return ["release", "debug"].lazy
      .compactMap { ExecutableSearch.find("\(root)/Hub/.build/\($0)/roost-hub") }.first
  }

  /// Starts it and waits until it answers; returns its process.
  package func start(_ more: [String] = []) throws -> Int32 {
    var arguments = ["serve", "--data", data, "--port", "\(port)"] + more
    if let certificates {
      arguments += [
        "--tls-cert", certificates, "--tls-key", "\(Files.directory(of: certificates))/hub.key",
      ]
    }
    let script = "echo $$ >\(pidFile); exec \"$0\" \"$@\""
    let line = try DetachedProcess.start(
      "/bin/sh", ["-c", script, program] + arguments, errorLog: Scratch.path("hub.log"),
      timeout: .seconds(30))
    guard line?.hasPrefix("listening on") == true else {
      let log = String(decoding: try Files.read(Scratch.path("hub.log")) ?? [], as: UTF8.self)
      throw NeverHappened(description: "the hub did not start: \(log.suffix(500))")
    }
    guard let pid else { throw NeverHappened(description: "the hub's process is not known") }
    return pid
  }

  private var pidFile: String { Scratch.path("hub.pid") }

  package var pid: Int32? {
    (try? Files.read(pidFile)).flatMap { $0 }.flatMap {
      Int32(String(decoding: $0, as: UTF8.self).trimmed)
    }
  }

  /// Makes a token for repositories.
  package func token(
    _ repositories: [String] = ["acme/web"], kind: String = "user", _ more: [String] = []
  ) async throws -> String {
    let exit = try await ChildProcess(
      program,
      ["token", "create", "--data", data, "--kind", kind, "--json"]
        + repositories.flatMap { ["--repo", $0] } + more
    ).run()
    guard exit.code == 0, let token = try JSON(parsing: exit.output)["token"]?.string else {
      throw NeverHappened(description: "no token was made: \(exit.errorText)\(exit.text)")
    }
    return token
  }

  package func run(_ words: [String]) async throws -> ChildProcess.Exit {
    try await ChildProcess(program, words).run()
  }

  /// Ends it, with SIGKILL unless another signal is given, and waits until it is gone.
  package func end(_ signal: Int32 = Signals.kill) async throws {
    guard let pid, ProcessTable.identity(of: pid) != nil else { return }
    Signals.send(signal, to: pid)
    try await eventually("the hub has ended") { ProcessTable.identity(of: pid) == nil }
  }

  /// Starts a hub, hands it over, and ends it.
  package static func with<Result: Sendable>(
    tls: Bool = false, _ options: [String] = [],
    _ body: @Sendable (HubProcess) async throws -> Result
  ) async throws -> Result {
    let hub = try await HubProcess(tls: tls)
    do {
      _ = try hub.start(options)
      let result = try await body(hub)
      try await Task { try await hub.end() }.value
      return result
    } catch {
      // Also in a task that was cancelled.
      try await Task { try await hub.end() }.value
      throw error
    }
  }

  /// Ports that no system gives to whoever asks for any: nobody else is given one of them before its
  /// server listens, or while that is started again.
  private static let ports = 10_000..<32_000
  /// The next port that is tried; runs of the tests beside each other begin at different ones.
  private static let nextPort = Mutex(Int.random(in: ports))

  /// A port of loopback on which nobody listens, and which no other test is told.
  package static func freePort() throws -> Int {
    for _ in ports {
      let port = nextPort.withLock { next in
        defer { next = next + 1 < ports.upperBound ? next + 1 : ports.lowerBound }
        return next
      }
      if isFree(port) { return port }
    }
    throw NeverHappened(description: "no port is free")
  }

  private static func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
  }
}
