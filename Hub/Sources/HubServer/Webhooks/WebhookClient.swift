import AsyncHTTPClient
package import CoordinationAPI
import Crypto
package import Foundation
import HubStore
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends one message to one webhook endpoint over HTTP, and retries after transient errors.
package struct WebhookClient: Sendable {
  let allowsPrivate: Bool
  let allowsUnsigned: Bool

  package init(allowsPrivate: Bool, allowsUnsigned: Bool = false) {
    self.allowsPrivate = allowsPrivate
    self.allowsUnsigned = allowsUnsigned
  }

  private static let attempts = 5
  private static let timeout = TimeAmount.seconds(10)

  /// The body and headers of a delivery, the same for every attempt.
  private struct Delivery: Sendable {
    let endpoint: String
    let body: Data
    let headers: HTTPHeaders

    init(_ message: MessageRecord, to endpoint: String, secret: String?) {
      self.endpoint = endpoint
      body = Data(message.json)
      var headers: HTTPHeaders = [
        "Content-Type": "application/json", "User-Agent": "roost-hub", "Roost-Event": "message",
        "Roost-Delivery": Identifier.make("dlv-"),
      ]
      if let secret {
        headers.add(name: "Roost-Signature", value: signature(of: body, with: secret))
      }
      self.headers = headers
    }
  }

  /// Posts a message, with a few attempts.
  ///
  /// - Throws: `WebhookError` if no attempt succeeds.
  package func deliver(_ message: MessageRecord, to endpoint: String, secret: String?) async throws
  {
    guard secret != nil || allowsUnsigned else { throw WebhookError.unsigned }
    let delivery = Delivery(message, to: endpoint, secret: secret)
    var attempt = 1
    while true {
      do {
        return try await post(delivery)
      } catch let error as WebhookError {
        guard error.isTransient, attempt < Self.attempts else { throw error }
      }
      // Jitter, so that endpoints that failed together are not retried together.
      let longest = 500 << attempt
      try await Task.sleep(for: .milliseconds(Int.random(in: longest / 4...longest)))
      attempt += 1
    }
  }

  private func post(_ delivery: Delivery) async throws {
    let endpoint = delivery.endpoint
    guard let url = URL(string: endpoint), let host = url.host, !host.isEmpty else {
      throw WebhookError.invalidURL(endpoint)
    }
    guard url.scheme == "https" || (allowsPrivate && url.scheme == "http") else {
      throw WebhookError.insecure(endpoint)
    }
    let address = try await checkedAddress(of: host)
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: Self.timeout, read: Self.timeout))
    // The name is not resolved again: another answer could be a private address.
    configuration.dnsOverride = [host: address]
    configuration.httpVersion = .http1Only
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let outcome = await Self.send(delivery, with: client)
    try await client.shutdown()
    try outcome.get()
  }

  private static func send(
    _ delivery: Delivery, with client: HTTPClient
  ) async -> Result<Void, any Error> {
    do {
      var request = HTTPClientRequest(url: delivery.endpoint)
      request.method = .POST
      request.headers = delivery.headers
      request.body = .bytes(ByteBuffer(bytes: delivery.body))
      let response = try await client.execute(request, timeout: timeout)
      guard (200..<300).contains(response.status.code) else {
        return .failure(WebhookError.refused(status: response.status.code))
      }
      return .success(())
    } catch is CancellationError {
      return .failure(CancellationError())
    } catch {
      return .failure(WebhookError.unanswered("\(error)"))
    }
  }

  /// The value of `Roost-Signature`: the HMAC of the body.
  package static func signature(of body: Data, with secret: String) -> String {
    let key = SymmetricKey(data: Data(secret.utf8))
    let code = HMAC<SHA256>.authenticationCode(for: body, using: key)
    return "sha256=" + code.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
  }

  /// An address of the host, after all of its addresses were checked.
  private func checkedAddress(of host: String) async throws -> String {
    let addresses = try await NIOThreadPool.singleton.runIfActive {
      IPAddress.resolve(host)
    }
    guard let first = addresses.first else { throw WebhookError.unresolved(host) }
    if !allowsPrivate, let address = addresses.first(where: { !$0.isPublic }) {
      throw WebhookError.privateAddress(host: host, address: address.text)
    }
    return first.text
  }
}
