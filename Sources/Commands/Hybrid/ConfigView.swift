import Control
import JSONSyntax
import Model

/// What `roost config` prints.
struct ConfigView {
  let session: Session

  func list() async throws {
    let hubs = try await session.daemon().call(.status, as: StatusReply.init).hubs
    session.show(.array(hubs.map(\.json))) {
      guard !hubs.isEmpty else {
        return session.say("no repository is configured; see `roost config --help`")
      }
      session.print(HubRows.table(hubs.map(\.value)))
    }
  }

  func show(_ answer: Answer<ConfigReply>) {
    session.show(answer) { config in
      session.print("Repository: \(config.repository)")
      session.print("Hybrid Mode: \(config.isEnabled ? "enabled" : "disabled")")
      session.print("API Endpoint: \(config.endpoint ?? "none")")
      session.print(
        "Remote Agents: \(Self.types(config.remoteTypes ?? config.policy?.remoteTypes))")
      session.print("Local Agents: \(Self.types(config.localTypes ?? config.policy?.localTypes))")
      session.print("Fallback to Local: \(config.fallsBackToLocal ? "yes" : "no")")
      let teams = config.teams.joined(separator: ", ")
      session.print("Teams: \(teams.isEmpty ? "none (--team)" : teams)")
      session.print("Node: \(config.node ?? "")")
      if config.isEnabled { session.print("Hub: \(Self.condition(of: config))") }
    }
  }

  private static func types(_ types: [String]?) -> String {
    guard let types, !types.isEmpty else { return "as the hub says" }
    return types.joined(separator: ", ")
  }

  private static func condition(of config: ConfigReply) -> String {
    switch config.check {
    case .passed: "reached"
    case .failed(let error): error
    case nil: config.why ?? config.state
    }
  }
}
