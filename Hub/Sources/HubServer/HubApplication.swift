package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
package import NIOCore
package import NIOSSL
package import ServiceLifecycle

/// Assembles the hub's HTTP server and the services that run beside it.
package enum HubApplication {
  /// The address of the server, and its TLS configuration.
  package struct ListenOptions: Sendable {
    package var host: String
    package var port: Int
    package var tls: TLSConfiguration?

    package init(host: String, port: Int, tls: TLSConfiguration? = nil) {
      self.host = host
      self.port = port
      self.tls = tls
    }
  }

  /// A connection that is idle for so long is closed; it is longer than a heartbeat interval.
  private static let idleTimeout = TimeAmount.seconds(75)

  package static func make(
    _ hub: Hub, at address: ListenOptions,
    onReady: @escaping @Sendable (any Channel) async -> Void = { _ in }
  ) throws -> Application<HubResponder> {
    let http = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [
          HTTPConformanceInstaller(
            HTTPConformanceHandler(
              bodySeconds: hub.options.bodySeconds, bodyLimit: hub.options.bodyLimit)),
          DisconnectionHandler(),
        ], idleTimeout: idleTimeout,
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
    return Application(
      responder: HubResponder(hub),
      server: try address.tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: nil, backlog: 4096),
      onServerRunning: onReady, logger: hub.log)
  }

  /// The server and the services beside it, which are stopped from last to first: held polls end
  /// before the server waits for its requests.
  package static func services(
    _ hub: Hub, serving application: Application<HubResponder>
  ) -> [any Service] {
    [
      hub.webhookSender, MaintenanceService(hub: hub), application,
      LongPollShutdown(longPolls: hub.longPolls),
    ]
  }
}

/// Ends all held polls when the hub shuts down.
private struct LongPollShutdown: Service {
  let longPolls: LongPollRegistry

  func run() async throws {
    try await gracefulShutdown()
    longPolls.close()
  }
}
