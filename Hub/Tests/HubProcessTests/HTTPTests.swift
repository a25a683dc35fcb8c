import CoordinationAPI
import Foundation
import Testing

/// Requests that follow RFC 9110 and 9112, and others that do not: each is sent as bytes, and its
/// status, headers and connection are checked.
@Suite(.timeLimit(.minutes(10))) struct HTTPTests {
  /// A request, and the expected answers.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `TOKEN` stands for a valid token, `LONG` for a body of ten million bytes.
    var request: String
    /// What is sent after a `100`.
    var afterContinue = ""
    var statuses: [Int]
    /// Headers of the last answer; nil for one that must be absent.
    var headers: [String: String?] = [:]
    var isClosed = false

    init(
      _ name: String, _ request: String, then afterContinue: String = "", _ statuses: Int...,
      headers: [String: String?] = [:], isClosed: Bool = false
    ) {
      testDescription = name
      self.request = request
      self.afterContinue = afterContinue
      self.statuses = statuses
      self.headers = headers
      self.isClosed = isClosed
    }
  }

  /// The head of a request to a repository, with a token.
  private static func head(
    _ method: String, _ path: String, _ more: String = "", token: String = "TOKEN",
    host: String = "Host: h\r\n"
  ) -> String {
    "\(method) /v1/repos/acme/rocket\(path) HTTP/1.1\r\n\(host)Authorization: Bearer \(token)\r\n"
      + "\(more)\r\n"
  }

  private static let agent = #"{"name":"ada","node_id":"n1"}"#
  private static let length = "Content-Length: \(agent.utf8.count)\r\n"
  private static let expect = "Expect: 100-continue\r\n"
  private static let large = "Content-Length: 10000000\r\n"

  static let rows = [
    Row("a plain request", "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 200),
    Row(
      "two requests at once",
      "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
        + "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n", 200, 200),
    Row("a whole URL as the target", "GET http://h/healthz HTTP/1.1\r\nHost: h\r\n\r\n", 200),
    Row("empty lines before it", "\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", 200),
    Row(
      "the client's last request", "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
      200,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "the client's last request, in other letters",
      "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: TE, Close\r\n\r\n", 200,
      headers: ["connection": "close"], isClosed: true),
    // MARK: HTTP/1.0
    Row(
      "an old version", "GET /healthz HTTP/1.0\r\n\r\n", 200, headers: ["connection": "close"],
      isClosed: true),
    Row(
      "an old version with keep-alive",
      "GET /healthz HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n", 200,
      headers: ["connection": "keep-alive"]),
    Row("a later version", "GET /healthz HTTP/3.0\r\nHost: h\r\n\r\n", 505, isClosed: true),
    // MARK: Host
    Row("no host", "GET /healthz HTTP/1.1\r\n\r\n", 400, isClosed: true),
    Row(
      "two hosts", "GET /healthz HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400, isClosed: true),
    Row("an invalid host", "GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, isClosed: true),
    Row(
      "two hosts of an old version", "GET /healthz HTTP/1.0\r\nHost: h\r\nHost: g\r\n\r\n", 400,
      isClosed: true),
    Row("a host with a port", "GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200),
    Row(
      "the header of an internal error report",
      "GET /healthz HTTP/1.1\r\nHost: h\r\nRoost-Head-Fault: host\r\n\r\n", 200),
    // MARK: Expect
    Row(
      "a body after 100-continue", head("POST", "/agents", length + expect), then: agent,
      100, 201),
    Row(
      "a body without waiting for 100-continue", head("POST", "/agents", length + expect) + agent,
      200),
    Row(
      "a body that is refused before 100-continue",
      head("POST", "/agents", length + expect, token: "bad"), 401, isClosed: true),
    Row(
      "a body that waits and is too large", head("POST", "/agents", large + expect), 413,
      isClosed: true),
    Row("100-continue without a body", head("GET", "/agents", expect), 200),
    Row("another expectation", head("GET", "/agents", "Expect: tea\r\n"), 417, isClosed: true),
    // MARK: Bodies that are not read
    Row(
      "a long body and no token", head("POST", "/agents", large, token: "bad") + "LONG", 401,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "a long body", head("POST", "/agents", large) + "LONG", 413,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "a long body in the client's last request",
      head("POST", "/agents", large + "Connection: close\r\n") + "LONG", 413,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "a short body and no token", head("POST", "/agents", length, token: "bad") + agent, 401),
    Row("a body with a method that has none", head("GET", "/agents", length) + agent, 200),
    // MARK: Framing
    Row(
      "a chunked body",
      head("POST", "/agents", "Transfer-Encoding: chunked\r\n")
        + "5;a=b\r\n{\"nam\r\n18\r\ne\":\"ada\",\"node_id\":\"n1\"}\r\n0\r\nX-Trailer: 1\r\n\r\n",
      200),
    Row(
      "an invalid chunk",
      head("POST", "/agents", "Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n", 400,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "a chunk longer than its size",
      head("POST", "/agents", "Transfer-Encoding: chunked\r\n") + "1\r\n{}\r\n0\r\n\r\n", 400,
      headers: ["connection": "close"], isClosed: true),
    Row(
      "a length and chunks",
      head("POST", "/agents", length + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400,
      isClosed: true),
    Row(
      "two lengths", head("POST", "/agents", length + "Content-Length: 3\r\n"), 400, isClosed: true),
    Row(
      "an invalid length", head("POST", "/agents", "Content-Length: -1\r\n"), 400,
      isClosed: true),
    Row("another protocol", "EHLO example.com\r\n\r\n", 400, isClosed: true),
    Row("a field without a name", head("GET", "/agents", ": x\r\n"), 400, isClosed: true),
    Row(
      "a head without an end",
      head("GET", "/agents", "X: \(String(repeating: "x", count: 40_000))\r\n"),
      431, isClosed: true),
    Row(
      "a body that does not arrive", head("POST", "/agents", length) + "{", 408,
      headers: ["connection": "close"], isClosed: true),
    // MARK: Types
    Row(
      "a compressed body",
      head("POST", "/agents", length + "Content-Encoding: gzip\r\n") + agent, 415,
      headers: ["accept-encoding": "identity"]),
    Row(
      "a body with the encoding identity",
      head("POST", "/agents", length + "Content-Encoding: identity\r\n") + agent,
      200),
    Row("a form", head("POST", "/agents", length + "Content-Type: text/plain\r\n") + agent, 415),
    // MARK: Methods and headers of answers
    Row(
      "a method that the path does not support", head("DELETE", "/config"), 405,
      headers: ["allow": "GET, HEAD, PUT"]),
    Row("a path without GET", head("GET", "/heartbeats"), 405, headers: ["allow": "POST"]),
    Row("HEAD", head("HEAD", "/agents"), 200, headers: ["content-length": "ANY"]),
    Row("HEAD of something missing", head("HEAD", "/agents/nobody"), 404),
    Row(
      "no token", "GET /repos/a/b/agents HTTP/1.1\r\nHost: h\r\n\r\n", 401,
      headers: ["www-authenticate": "Bearer"]),
    Row(
      "a bad token", head("GET", "/agents", token: "bad"), 401,
      headers: ["www-authenticate": "Bearer error=\"invalid_token\""]),
    Row(
      "another scheme",
      "GET /repos/a/b/agents HTTP/1.1\r\nHost: h\r\nAuthorization: Basic eA==\r\n\r\n",
      401, headers: ["www-authenticate": "Bearer"]),
    Row(
      "a new work request", post("/workers/spawn", #"{"id":"s1","task":"x"}"#), 201,
      headers: ["location": "/v1/repos/acme/rocket/workers/s1"]),
    Row(
      "a new message", post("/messages", #"{"id":"m1","from":"dan","to":"ada","body":"x"}"#), 201,
      headers: ["location": "/v1/repos/acme/rocket/messages/m1"]),
    Row(
      "the same message again",
      post("/messages", #"{"id":"m1","from":"dan","to":"ada","body":"x"}"#), 200,
      headers: ["location": nil]),
    // MARK: Paths
    Row(
      "repeated slashes",
      "GET //v1//repos/acme/rocket//agents/ HTTP/1.1\r\nHost: h\r\n"
        + "Authorization: Bearer TOKEN\r\n\r\n", 200),
    // MARK: The contents of bodies
    Row("invalid JSON", post("/agents", "name=ada"), 400, headers: ["says": "not valid JSON"]),
    Row("an empty body", post("/agents", ""), 400, headers: ["says": "empty"]),
    Row("a list", post("/agents", "[]"), 400, headers: ["says": "must be a JSON object"]),
    Row(
      "half a surrogate pair", post("/agents", #"{"name":"\ud800"}"#), 400,
      headers: ["says": "half"]),
    Row(
      "a priority beyond the range", post("/workers/spawn", #"{"task":"x","priority":1000001}"#),
      422,
      headers: ["says": "priority"]),
    Row(
      "a priority far beyond the range",
      post("/workers/spawn", #"{"task":"x","priority":4611686018427387904}"#),
      422, headers: ["says": "priority"]),
    Row(
      "the same key for another message",
      post("/messages", #"{"id":"m1","from":"dan","to":"ada","body":"x","priority":"high"}"#), 422,
      headers: ["says": "key_reused"]),
    Row(
      "the same key for another work request",
      post("/workers/spawn", #"{"id":"s1","task":"x","priority":7}"#), 422,
      headers: ["says": "key_reused"]),
    Row(
      "a missing agent", head("GET", "/agents/nobody"), 404,
      headers: ["says": "\"code\":\"not_found\""]),
    Row(
      "a missing message", post("/messages/m9", #"{"status":"acked"}"#, method: "PATCH"),
      404, headers: ["says": "\"code\":\"not_found\""]),
    Row(
      "a missing work request", head("GET", "/workers/s9"), 404,
      headers: ["says": "\"code\":\"not_found\""]),
    Row(
      "a missing path", head("GET", "/nothing"), 404,
      headers: ["says": "\"code\":\"not_found\""]),
    // MARK: Conditions
    Row("any policy", head("GET", "/config", "If-None-Match: *\r\n"), 304),
    Row("the current policy", head("GET", "/config", "If-None-Match: W/\"v0\"\r\n"), 304),
    Row(
      "a change with a weak tag",
      post("/config", "{}", method: "PUT", "If-Match: W/\"v0\"\r\n"), 412),
    Row(
      "a change with the current tag in If-None-Match",
      post("/config", "{}", method: "PUT", "If-None-Match: \"v0\"\r\n"), 412),
    Row(
      "a first policy", post("/config", "{}", method: "PUT", "If-None-Match: *\r\n"), 200,
      headers: ["etag": "\"v1\""]),
    Row("a second first policy", post("/config", "{}", method: "PUT", "If-None-Match: *\r\n"), 412),
    Row("a change of any policy", post("/config", "{}", method: "PUT", "If-Match: *\r\n"), 200),
  ]

  private static func post(
    _ path: String, _ body: String, method: String = "POST", _ more: String = ""
  ) -> String {
    head(method, path, "Content-Length: \(body.utf8.count)\r\n\(more)") + body
  }

  @Test func `Every request is answered as the standards require`() async throws {
    try await withScratch { directory in
      let data = directory + "/hub.sqlite"
      let hub = try await HubProgram.serve(["--data", data, "--body-seconds", "1"])
      let token = try await HubProgram.run([
        "token", "create", "--data", data, "--kind", "service", "--repo", "acme/rocket",
      ]).out
      let port = try #require(URL(string: hub.url)?.port)
      for row in Self.rows { try check(row, port, token) }
      #expect(await hub.end(SIGTERM) == 0)
    }
  }

  private func check(_ row: Row, _ port: Int, _ token: String) throws {
    let name = Comment(rawValue: row.testDescription)
    let connection = try RawConnection(port)
    let request = row.request.replacingOccurrences(of: "TOKEN", with: token)
      .replacingOccurrences(of: "LONG", with: String(repeating: "x", count: 10_000_000))
    try connection.send(request)
    var last: RawConnection.Response?
    for status in row.statuses {
      last = try connection.response(hasBody: !request.hasPrefix("HEAD"))
      #expect(last?.status == status, name)
      if status == 100 { try connection.send(row.afterContinue) }
    }
    guard let last else { return }
    for (header, expected) in row.headers {
      switch (header, expected) {
      case ("says", let text?): #expect(last.body.contains(text), name)
      case (_, "ANY"?): #expect(last.headers[header] != nil, name)
      default: #expect(last.headers[header] == expected, name)
      }
    }
    if last.status >= 400, !request.hasPrefix("HEAD") {
      let failure = try? JSONDecoder().decode(APIFailure.self, from: Data(last.body.utf8))
      #expect(failure?.requestID.isEmpty == false, name)
    }
    #expect(try connection.isClosed() == row.isClosed, name)
  }
}
