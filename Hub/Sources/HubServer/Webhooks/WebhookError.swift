import Foundation
import HubStore

/// Why a message could not be posted to an endpoint.
package enum WebhookError: Error, Equatable, CustomStringConvertible {
  /// There is no secret to sign it with, and nobody allowed to leave the signature out.
  case unsigned
  case invalidURL(String)
  case insecure(String)
  case unresolved(String)
  case privateAddress(host: String, address: String)
  case refused(status: UInt)
  case unanswered(String)

  /// Whether it is any use to try again.
  var isTransient: Bool {
    switch self {
    case .unsigned, .invalidURL, .insecure, .privateAddress: false
    case .refused(let status): status >= 500 || status == 408 || status == 429
    case .unresolved, .unanswered: true
    }
  }

  /// The word that the metrics count it under.
  package var outcome: String {
    switch self {
    case .unsigned: "unsigned"
    case .invalidURL, .insecure: "bad_endpoint"
    case .privateAddress: "private_address"
    case .refused: "refused"
    case .unresolved, .unanswered: "unreachable"
    }
  }

  package var description: String {
    switch self {
    case .unsigned:
      "the repository has no webhook_secret to sign it with; set one, or allow unsigned web hooks"
    case .invalidURL: "the endpoint is no URL of a web hook"
    case .insecure(let endpoint): "\(Self.origin(endpoint)) is not https"
    case .unresolved(let host): "the name \(Self.line(host)) cannot be resolved"
    case .privateAddress(let host, let address):
      "\(Self.line(host)) is the private address \(address)"
    case .refused(let status): "the endpoint answered \(status)"
    case .unanswered(let why): "the endpoint did not answer: \(why)"
    }
  }

  /// The scheme and the host of an endpoint: the rest of it may be secret.
  private static func origin(_ endpoint: String) -> String {
    let url = URL(string: endpoint)
    return line("\(url?.scheme ?? "?")://\(url?.host ?? "?")")
  }

  /// A text as the log takes it, in one line.
  private static func line(_ text: String) -> String {
    text.unicodeScalars.map { $0.isControl ? "?" : String($0) }.joined()
  }
}
