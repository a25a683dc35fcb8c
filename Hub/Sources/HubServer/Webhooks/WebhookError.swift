/// Why a message could not be posted to an endpoint.
package enum WebhookError: Error, Equatable, CustomStringConvertible {
  case noURL(String)
  case insecure(String)
  case unresolved(String)
  case privateAddress(host: String, address: String)
  case refused(status: UInt)
  case unanswered(String)

  /// Whether it is any use to try again.
  var isPassing: Bool {
    switch self {
    case .noURL, .insecure, .privateAddress: false
    case .refused(let status): status >= 500 || status == 408 || status == 429
    case .unresolved, .unanswered: true
    }
  }

  /// The word that the figures count it under.
  package var outcome: String {
    switch self {
    case .noURL, .insecure: "bad_endpoint"
    case .privateAddress: "private_address"
    case .refused: "refused"
    case .unresolved, .unanswered: "unreachable"
    }
  }

  package var description: String {
    switch self {
    case .noURL(let text): "\(text) is no URL of a web hook"
    case .insecure(let text): "\(text) is not https"
    case .unresolved(let host): "the name \(host) cannot be resolved"
    case .privateAddress(let host, let address): "\(host) is the private address \(address)"
    case .refused(let status): "the endpoint answered \(status)"
    case .unanswered(let why): "the endpoint did not answer: \(why)"
    }
  }
}
