import Foundation
import HubStore

/// Why a webhook could not be delivered.
package enum WebhookError: Error, Equatable, CustomStringConvertible {
  /// There is no secret to sign it with, and unsigned webhooks are not allowed.
  case unsigned
  case invalidURL(String)
  case insecure(String)
  case unresolved(String)
  case privateAddress(host: String, address: String)
  case refused(status: UInt)
  case unanswered(String)

  /// Whether another attempt may succeed.
  var isTransient: Bool {
    switch self {
    case .unsigned, .invalidURL, .insecure, .privateAddress: false
    case .refused(let status): status >= 500 || status == 408 || status == 429
    case .unresolved, .unanswered: true
    }
  }

  /// The value of the label `outcome` in the metrics.
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
      "the repository has no webhook_secret to sign with; set one, or allow unsigned webhooks"
    case .invalidURL: "the endpoint is not a valid webhook URL"
    case .insecure(let endpoint): "\(Self.origin(endpoint)) is not https"
    case .unresolved(let host): "the name \(Self.line(host)) cannot be resolved"
    case .privateAddress(let host, let address):
      "\(Self.line(host)) resolves to the private address \(address)"
    case .refused(let status): "the endpoint answered \(status)"
    case .unanswered(let why): "the endpoint did not answer: \(why)"
    }
  }

  /// The scheme and the host of an endpoint; the rest may contain a secret.
  private static func origin(_ endpoint: String) -> String {
    let url = URL(string: endpoint)
    return line("\(url?.scheme ?? "?")://\(url?.host ?? "?")")
  }

  /// A text without control characters, so that the log shows it in one line.
  private static func line(_ text: String) -> String {
    text.unicodeScalars.map { $0.isControl ? "?" : String($0) }.joined()
  }
}
