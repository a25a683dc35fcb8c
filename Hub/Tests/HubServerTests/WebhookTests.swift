import CoordinationAPI
import Foundation
import HTTPTypes
import HubServer
import HubStore
import Testing

/// Which endpoints a webhook is sent to, and what errors reveal of them.
@Suite struct WebhookTests {
  @Test(arguments: [
    ("1.1.1.1", true), ("127.0.0.1", false), ("10.1.2.3", false), ("172.16.0.1", false),
    ("172.32.0.1", true), ("192.168.1.1", false), ("169.254.169.254", false),
    ("100.64.0.1", false), ("0.0.0.0", false), ("224.0.0.1", false), ("255.255.255.255", false),
    ("2606:4700::1111", true), ("::1", false), ("::", false), ("fe80::1", false),
    ("fd00::1", false), ("ff02::1", false), ("::ffff:10.0.0.1", false),
    ("::ffff:1.1.1.1", true), ("64:ff9b::7f00:1", false), ("2002:7f00:1::", false),
    ("2001:db8::1", false),
  ])
  func `Only public addresses count as public`(text: String, isPublic: Bool) throws {
    #expect(try #require(IPAddress(text)).isPublic == isPublic)
  }

  @Test(arguments: ["", "1.2.3", "example.com", "1.2.3.4.5", ":::", "0x7f000001"])
  func `An invalid address is not parsed`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    ("https://127.0.0.1:1/", WebhookError.privateAddress(host: "127.0.0.1", address: "127.0.0.1")),
    ("https://[::1]:1/", .privateAddress(host: "::1", address: "::1")),
    ("http://1.1.1.1/", .insecure("http://1.1.1.1/")), ("nonsense", .invalidURL("nonsense")),
    ("https://localhost/", .privateAddress(host: "localhost", address: "127.0.0.1")),
    ("file:///etc/passwd", .invalidURL("file:///etc/passwd")),
  ])
  func `A forbidden endpoint is refused`(
    endpoint: String, expected: WebhookError
  ) async throws {
    let message = MessageRecord(from: "dan", to: "ada", body: "x")
    let error = try await #require(throws: WebhookError.self) {
      try await WebhookClient(allowsPrivate: false)
        .deliver(message, to: endpoint, secret: "hush")
    }
    #expect(error.outcome == expected.outcome)
  }

  @Test func `Without a secret nothing is sent, unless unsigned webhooks are allowed`() async throws
  {
    let message = MessageRecord(from: "dan", to: "ada", body: "x")
    for (isAllowed, expected) in [(false, "unsigned"), (true, "private_address")] {
      let error = try await #require(throws: WebhookError.self) {
        try await WebhookClient(allowsPrivate: false, allowsUnsigned: isAllowed)
          .deliver(message, to: "https://127.0.0.1:1/", secret: nil)
      }
      #expect(error.outcome == expected)
    }
  }

  @Test(arguments: [
    WebhookError.insecure("http://ann:hush@example.com/hook?token=hush\nerror=none"),
    .insecure("http://ann:hush@example.com/hook?token=hush"),
    .invalidURL("//ann:hush@\nerror=none"),
    .invalidURL("hush:hush"), .insecure("http://example.com%0aerror=none/hush"),
    .unresolved("example.com\nerror=none\u{1b}"),
  ])
  func `An error shows no secret of the endpoint, and has one line`(error: WebhookError) {
    #expect(!"\(error)".contains("hush") && !"\(error)".unicodeScalars.contains(where: \.isControl))
  }

  @Test(arguments: ["https://a/\nb", "https://a/\u{7f}", "https://a/\u{85}b", "https://a/\u{2028}"])
  func `An endpoint with control characters is not registered`(endpoint: String) async throws {
    try await TestHub().run { client async throws in
      var agent = AgentRecord(name: "ada", type: "worker")
      agent.endpoint = endpoint
      let text = String(decoding: try JSONEncoder().encode(agent), as: UTF8.self)
      let reply = try await client.call(.post, "/agents", text)
      #expect(reply.status == 422)
      let failure: APIFailure = try reply.json()
      #expect(failure.details.keys.contains("endpoint"))
    }
  }
}
