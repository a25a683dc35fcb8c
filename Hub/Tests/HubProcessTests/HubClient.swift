import AsyncHTTPClient
import CoordinationAPI
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL

/// An HTTP client of the hub process.
struct HubClient {
  let client: HTTPClient
  let url: String
  let token: String

  /// Runs a body with a client that trusts a certificate, if one is given.
  static func with(
    _ url: String, _ token: String, trusting certificate: String? = nil,
    _ body: (HubClient) async throws -> Void
  ) async throws {
    var configuration = HTTPClient.Configuration()
    // A hub that was killed does not come back, so retries would only take time.
    configuration.connectionPool.retryConnectionEstablishment = false
    if let certificate {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(certificate)
      configuration.tlsConfiguration = tls
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let hub = HubClient(client: client, url: url, token: token)
    do {
      try await body(hub)
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }

  func call(
    _ method: HTTPMethod, _ path: String, _ body: String? = nil
  ) async throws -> (status: UInt, text: String) {
    var request = HTTPClientRequest(url: "\(url)/v1/repos/acme/rocket\(path)")
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await client.execute(request, timeout: .seconds(90))
    let text = try await response.body.collect(upTo: 64 << 20)
    return (response.status.code, String(buffer: text))
  }
}
