import Foundation
import Swarm
import Testing

/// What the end of an attempt says of another one.
struct FailureTests {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)

  private func kind(_ output: String, _ end: ProgramEnd = .exited(1)) -> FailureClass {
    Failure(end: end, output: Array(output.utf8), now: Self.now).kind
  }

  @Test(arguments: [
    "Error: connection reset by peer", "fetch failed: ECONNREFUSED 1.2.3.4:443",
    "curl: (6) Could not resolve host: api.example", "API Error: 529 {\"type\":\"error\"}",
    "unexpected status 503 Service Unavailable", "HTTP/1.1 502", "HTTP/2 504", "status code: 500",
    "exceeded retry limit, last status: 500 Internal Server Error",
    "stream disconnected before completion", "Error: Request timed out.",
    "deadline has elapsed", "the model is overloaded, try later",
    #"{"type":"result","is_error":true,"result":"API Error: Connection error."}"#,
    #"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#,
    #"{"error":{"code":503,"message":"x"}}"#,
    "Broken pipe\n\n  \n",
  ])
  func `What passes is transient`(_ output: String) {
    #expect(kind(output) == .transient)
  }

  @Test(arguments: [
    "exceeded retry limit, last status: 429 Too Many Requests, request id: abc",
    #"API Error: {"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#,
    "RESOURCE_EXHAUSTED: Quota exceeded for quota metric GenerateContent requests per minute.",
    "You've hit your usage limit.", "Rate limit reached for gpt in organization",
    "API Error: 429", "HTTP 429", "Claude usage limit reached.", "429 Too Many Requests",
    #"{"error":{"type":"rate_limit_exceeded","message":"slow down"}}"#,
    #"{"type":"turn.failed","error":{"message":"status 429"}}"#,
    "Error: 429 Too Many Requests\n    at fetch (x.js:1:2)\n    at run (y.js:3:4)",
  ])
  func `What the provider refuses for now is a rate limit`(_ output: String) {
    #expect(kind(output) == .rateLimited(retryAfter: nil))
  }

  @Test(arguments: [
    "", "took 5029 ms", "error at line 429", "429 tests passed, 503 failed",
    "main.swift:502: error",
    "port 503 is taken", "error: 429 tests failed", "took 504", "exit status 4290",
    "I added rate limit handling to the network layer, with a timeout for each socket.",
    "io error handling is now in place", "error code 12",
    "Invalid API key · Please run /login", "401 Unauthorized", "Credit balance is too low",
    #"429 {"error":{"type":"insufficient_quota","message":"You exceeded your current quota"}}"#,
    "model_not_found", "prompt is too long: 250000 tokens",
    #"{"type":"result","is_error":false,"result":"It answers 429 Too Many Requests now"}"#,
    #"{"lines":["Connection refused"]}"#,
    "connection reset\n" + String(repeating: "more\n", count: 12),
  ])
  func `A number or a word by itself says nothing, and what is not known is permanent`(
    _ output: String
  ) {
    #expect(kind(output) == .permanent)
  }

  @Test(arguments: [
    (ProgramEnd.exited(75), FailureClass.transient), (.exited(69), .transient),
    (.exited(137), .transient), (.exited(143), .transient), (.killed(signal: 9), .transient),
    (.killed(signal: 15), .transient), (.killed(signal: 11), .permanent),
    (.killed(signal: 2), .permanent), (.exited(1), .permanent), (.exited(2), .permanent),
    (.exited(126), .permanent), (.exited(127), .permanent), (.exited(130), .permanent),
  ])
  func `Where the output says nothing the end of the program does`(
    _ end: ProgramEnd, _ expected: FailureClass
  ) {
    #expect(kind("no idea", end) == expected)
  }

  @Test(arguments: [
    ("429 Too Many Requests\nRetry-After: 120", 120.0),
    ("retry-after: 7\nHTTP 429", 7), ("429 too many requests, retry-after-ms: 1500", 1.5),
    ("Rate limit reached. Please try again in 1m30s.", 90),
    ("rate limit exceeded, try again in 220ms", 0.22),
    ("Rate limit exceeded; retry in 1 hour and 5 minutes", 3900),
    (#"{"error":{"status":"RESOURCE_EXHAUSTED","message":"retryDelay: 34s"}}"#, 34),
    ("too many requests; resets at 2027-01-15T08:10:00Z.", 600),
    ("Claude AI usage limit reached|1800000600", 600),
    ("rate limited, retry after Fri, 15 Jan 2027 08:01:40 GMT", 100),
    ("rate limited, retry after 2020-01-01T00:00:00Z", 0),
  ])
  func `How long is read where the line, or one near it, tells`(
    _ output: String, _ seconds: Double
  ) {
    #expect(kind(output) == .rateLimited(retryAfter: .milliseconds(Int64(seconds * 1000))))
  }

  @Test func `The line that decided is kept as evidence`() {
    let failure = Failure(
      end: .exited(1), output: Array("x\nAPI Error: 529\u{1b}[0m\n".utf8), now: Self.now)
    #expect(failure.evidence == "\"API Error: 529\\u{1b}[0m\"")
    #expect(
      Failure(end: .exited(3), output: [], now: Self.now).evidence == "exit code 3")
  }

  @Test func `Of a hundred megabytes only the end is looked at`() {
    var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 100 << 20)
    bytes.append(contentsOf: "\nconnection reset\n".utf8)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(Failure(end: .exited(1), output: bytes, now: Self.now).kind == .transient)
    #expect(clock.now - start < .seconds(5))
  }
}
