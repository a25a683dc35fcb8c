import CoordinationAPI
import Foundation
import HTTPTypes
import HubServer
import HubStore
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

/// A hub in this process, with two users, a service and a manual clock.
final class TestHub: Sendable {
  let hub: Hub
  private let clock: Clock
  private let secrets: [String: String]

  /// A clock that only a test advances.
  final class Clock: Sendable {
    private let time = Mutex(WireTime(milliseconds: 1_800_000_000_000))

    var now: WireTime { time.withLock { $0 } }

    func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  }

  init(_ options: HubOptions = HubOptions()) async throws {
    let clock = Clock()
    self.clock = clock
    let store = MemoryStore()
    var log = Logger(label: "test")
    log.logLevel = .critical
    hub = Hub(store: store, options: options, log: log, now: { clock.now })
    var secrets: [String: String] = [:]
    for (owner, kind) in [("ann", AccessToken.Kind.user), ("bob", .user), ("ci", .service)] {
      let scope = try #require(TokenScope(["acme/rocket"]))
      secrets[owner] = try await store.write { transaction in
        try TokenRules.create(
          kind: kind, owner: owner, scope: scope, expiresAt: nil, at: clock.now, in: transaction)
      }.secret
    }
    self.secrets = secrets
  }

  func secret(of owner: String) -> String { secrets[owner] ?? "" }

  func advance(seconds: Double) { clock.advance(seconds: seconds) }

  /// Revokes the tokens of an owner.
  func revoke(_ owner: String) async throws {
    let time = clock.now
    try await hub.store.write { transaction in
      for token in try transaction.tokens() where token.owner == owner {
        _ = try TokenRules.revoke(token.id, at: time, in: transaction)
      }
    }
  }

  /// Runs a body with a client of the hub.
  func run(
    _ setup: TestingSetup = .router, _ body: @Sendable (Client) async throws -> Void
  ) async throws {
    let application = try HubApplication.make(hub, at: .init(host: "127.0.0.1", port: 0))
    try await application.test(setup) { client in
      try await body(Client(hub: self, base: client))
    }
  }

  /// A client that sends requests as one of the owners.
  struct Client: Sendable {
    let hub: TestHub
    let base: any TestClientProtocol

    func send(
      _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
      by owner: String? = "ann", headers: [String: String] = [:]
    ) async throws -> Reply {
      var fields = HTTPFields()
      if let owner { fields[.authorization] = "Bearer \(hub.secret(of: owner))" }
      if body != nil { fields[.contentType] = "application/json" }
      for (name, value) in headers {
        if let name = HTTPField.Name(name) { fields[name] = value }
      }
      let response = try await base.executeRequest(
        uri: path, method: method, headers: fields, body: body.map(ByteBuffer.init(string:)))
      let reply = Reply(
        status: response.status.code, headers: response.headers,
        text: String(buffer: response.body))
      if method != .head {
        let problems = DocumentValidator.served.problems(
          method.rawValue, path, reply.status, reply.text)
        #expect(problems == [], "\(method) \(path)")
      }
      if reply.status >= 400, method != .head {
        let failure: APIFailure = try reply.json()
        #expect(failure.requestID == reply[APIName.requestID])
        #expect(!failure.requestID.isEmpty)
      }
      return reply
    }

    /// Sends a request to a path of the repository for which all tokens are valid.
    func call(
      _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
      by owner: String? = "ann", headers: [String: String] = [:]
    ) async throws -> Reply {
      try await send(
        method, "/v1/repos/acme/rocket" + path, body, by: owner, headers: headers)
    }
  }

  /// An answer to a request of a test.
  struct Reply: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    subscript(name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// The stable code of an error.
    var code: String? {
      get throws {
        let failure: APIFailure = try json()
        return failure.code
      }
    }
  }
}
