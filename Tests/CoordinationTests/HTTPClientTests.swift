import HTTP
import Platform
import TestSupport
import Testing

/// The client against a server that misbehaves.
@Suite(.scratch, .needs("python3"), .timeLimit(.minutes(10))) struct HTTPClientTests {
  /// Answers each connection with what stands in the path: a server of a few lines.
  private static let server = """
    import socket, sys, time
    s = socket.socket(); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(50)
    print("ready", flush=True)
    answers = {
      "/ok": b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nX-A:  b \\r\\n\\r\\nhi",
      "/interim": b"HTTP/1.1 100 Continue\\r\\nX-A: no\\r\\n\\r\\nHTTP/1.1 201 Made\\r\\nX-B: c\\r\\nContent-Length: 0\\r\\n\\r\\n",
      "/cut": b"HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhalf",
      "/junk": b"\\x00\\xff\\x00 no http at all\\r\\n\\r\\n",
      "/close": b"",
      "/redirect": b"HTTP/1.1 302 F\\r\\nLocation: file:///etc/passwd\\r\\nContent-Length: 0\\r\\n\\r\\n",
    }
    keep = []
    while True:
      c, _ = s.accept()
      try:
        path = c.recv(65536).decode("latin1").split(" ")[1]
        if path == "/hang": keep.append(c); continue
        c.sendall(answers[path])
      except (OSError, IndexError): pass
      c.close()
    """

  private func with(_ body: @Sendable (HTTPClient, Int) async throws -> Void) async throws {
    let port = try HubProcess.freePort()
    let pidFile = Scratch.path("server.pid")
    let line = try DetachedProcess.start(
      "/bin/sh", ["-c", "echo $$ >\(pidFile); exec python3 -c \"$0\" \(port)", Self.server],
      errorLog: Scratch.path("server.log"), timeout: .seconds(20))
    #expect(line == "ready")
    let pid = Int32(String(decoding: try Files.read(pidFile) ?? [], as: UTF8.self).trimmed)
    defer { if let pid { Signals.send(Signals.kill, to: pid) } }
    try await body(HTTPClient(certificates: nil), port)
  }

  private func request(_ port: Int, _ path: String) -> HTTPClient.Request {
    HTTPClient.Request("GET", "http://127.0.0.1:\(port)\(path)", timeout: .seconds(10))
  }

  private func failure(
    _ client: HTTPClient, _ request: HTTPClient.Request
  ) async throws -> HTTPClient.Failure.Kind? {
    do {
      _ = try await client.send(request)
      return nil
    } catch let error as HTTPClient.Failure {
      return error.kind
    }
  }

  @Test func `An answer is read whole, with the headers of its last head`() async throws {
    try await with { client, port in
      let ok = try await client.send(request(port, "/ok"))
      #expect(ok.status == 200 && ok.body == Array("hi".utf8) && ok.headers["x-a"] == "b ")
      let made = try await client.send(request(port, "/interim"))
      #expect(made.status == 201 && made.headers["x-b"] == "c" && made.headers["x-a"] == nil)
    }
  }

  @Test func `A redirect is not followed`() async throws {
    try await with { client, port in
      let answer = try await client.send(request(port, "/redirect"))
      #expect(answer.status == 302)
    }
  }

  @Test(arguments: ["/cut", "/junk", "/close"])
  func `What is not a whole answer is a failure`(path: String) async throws {
    try await with { client, port in
      let kind = try await failure(client, request(port, path))
      #expect(kind == .other)
    }
  }

  @Test func `Nobody there, too late and cancelled are told apart`() async throws {
    try await with { client, port in
      let free = try HubProcess.freePort()
      #expect(try await failure(client, request(free, "/ok")) == .unreachable)
      var slow = request(port, "/hang")
      slow.timeout = .milliseconds(200)
      #expect(try await failure(client, slow) == .timedOut)
      let hanging = request(port, "/hang")
      let task = Task { try await client.send(hanging) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try await client.send(request(port, "/ok")).status == 200)
    }
  }

  @Test func `A request that is cancelled at any moment cancels no later one`() async throws {
    try await with { client, port in
      for delay in stride(from: 0, to: 1000, by: 4) {
        let request = request(port, "/ok")
        let task = Task { try await client.send(request) }
        try await Task.sleep(for: .microseconds(delay))
        task.cancel()
        _ = await task.result
        #expect(try await client.send(request).status == 200)
      }
    }
  }

  @Test func `A file of certificates that is none is named`() async throws {
    let client = HTTPClient(certificates: Scratch.path("nothing"))
    var request = request(1, "/")
    request.url = "https://127.0.0.1:\(try HubProcess.freePort())/"
    let kind = try await failure(client, request)
    #expect(kind == .badCertificateFile || kind == .unreachable)
  }
}
