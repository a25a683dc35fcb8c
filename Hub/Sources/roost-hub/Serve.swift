import ArgumentParser
import Foundation
import HubServer
import HubStore
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// Serves the coordination API until it is told to stop.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the coordination API.",
    discussion: "It prints one line, `listening on URL`, when it is ready; its log goes to stderr.")

  @Option(help: "The database; it is created if there is none.")
  var data: String

  @Option(help: "The address to listen on; all but loopback need TLS or --behind-proxy.")
  var host = "127.0.0.1"

  @Option(help: "The port; 0 chooses a free one.")
  var port = 8787

  @Option(help: "The certificate chain, PEM.")
  var tlsCert: String?

  @Option(help: "The certificate's private key, PEM.")
  var tlsKey: String?

  @Flag(help: "A proxy in front of the hub provides TLS.")
  var behindProxy = false

  @OptionGroup var limits: LimitOptions

  @Option(help: "The level of the log: debug, info, notice, warning or error.")
  var logLevel = "info"

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-cert and --tls-key must be given together")
    }
    guard Logger.Level(rawValue: logLevel) != nil else {
      throw ValidationError(
        "--log-level \(logLevel) is not a valid level; see roost-hub serve --help")
    }
    guard tlsCert != nil || behindProxy || ["127.0.0.1", "::1", "localhost"].contains(host) else {
      throw ValidationError(
        "listening on \(host) without TLS would expose every token to the network; give "
          + "--tls-cert and --tls-key, or --behind-proxy if a proxy provides TLS")
    }
  }

  func run() async throws {
    FileDescriptorLimit.raise()
    let log = makeLog()
    let store = try SQLiteStore(path: data)
    let hub = Hub(store: store, options: limits.options, log: log)
    let tls = try tlsConfiguration()
    let scheme = tls == nil ? "http" : "https"
    let host = host
    let application = try HubApplication.make(
      hub, at: .init(host: host, port: port, tls: tls)
    ) { channel in
      let port = channel.localAddress?.port ?? 0
      let name = host.contains(":") ? "[\(host)]" : host
      let line = Data("listening on \(scheme)://\(name):\(port)\n".utf8)
      do {
        try FileHandle.standardOutput.write(contentsOf: line)
      } catch {
        log.warning("cannot write to standard output", metadata: ["error": "\(error)"])
      }
    }
    let group = ServiceGroup(
      configuration: .init(
        services: HubApplication.services(hub, serving: application),
        gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
    try await group.run()
    try store.close()
  }

  private func makeLog() -> Logger {
    var log = Logger(label: "roost-hub") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    return log
  }

  private func tlsConfiguration() throws -> TLSConfiguration? {
    guard let tlsCert, let tlsKey else { return nil }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(tlsCert)
      let key = try NIOSSLPrivateKey(file: tlsKey, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return configuration
    } catch {
      throw CommandError(
        "the certificate \(tlsCert) with the key \(tlsKey) cannot be used: \(error)")
    }
  }
}
