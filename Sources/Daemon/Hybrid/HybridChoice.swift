import Coordination
import CoordinationAPI
import HTTP
import Model

/// The hub of a repository as all that was chosen adds up to: the environment before the
/// repository's own settings.
struct HybridChoice: Sendable, Equatable {
  let hub: HubAddress
  let token: String
  let certificates: String?

  /// Nil where the repository is not enabled.
  ///
  /// - Throws: where it is and something is missing or wrong.
  init?(
    _ repository: Repository, environment: [String: String], credentials: Credentials
  ) async throws {
    guard repository.hybrid.isEnabled else { return nil }
    guard let endpoint = Self.endpoint(of: repository, environment) else {
      throw HybridProblem(
        "\(repository.name) is hybrid and no hub is named; give one with"
          + " `roost config \(repository.name) --api-endpoint URL`")
    }
    hub = try HubAddress(endpoint)
    let named = Self.variable("API_TOKEN", environment)
    let kept = named == nil ? try await credentials.token(for: repository.name) : nil
    guard let token = named ?? kept else { throw HubError.noToken(repository: repository.name) }
    self.token = token
    certificates = repository.hybrid.certificates
  }

  /// The hub's API for the repository, as this node uses it.
  func client(_ repository: RepositoryName, _ node: Node) -> HubClient {
    HubClient(
      hub: hub, repository: repository, node: node, token: token,
      http: HTTPClient(certificates: certificates))
  }

  static func endpoint(of repository: Repository, _ environment: [String: String]) -> String? {
    variable("API_URL", environment) ?? repository.hybrid.endpoint
  }

  /// A variable in Roost's spelling, or in that of multiclaude for those who come from there.
  private static func variable(_ name: String, _ environment: [String: String]) -> String? {
    ["ROOST_\(name)", "MULTICLAUDE_\(name)"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
  }
}
