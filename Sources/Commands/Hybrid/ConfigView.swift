import Control
import JSONSyntax
import Model

/// What `roost config` prints.
struct ConfigView {
  let session: Session
  let isJSON: Bool

  init(_ session: Session, isJSON: Bool) {
    self.session = session
    self.isJSON = isJSON
  }

  func list() async throws {
    let hubs = try await session.daemon().call(.status, [:])["hubs"]?.array ?? []
    if isJSON { return session.print(.array(hubs)) }
    guard !hubs.isEmpty else {
      return session.say("no repository is configured; see `roost config --help`")
    }
    session.print(HubRows.table(hubs))
  }

  func show(_ row: JSON) {
    if isJSON { return session.print(row) }
    func types(_ own: String, _ policy: String, _ otherwise: String) -> String {
      let list = row[own] ?? row["policy"]?[policy]
      let words = list?.array?.compactMap(\.string) ?? []
      return words.isEmpty ? otherwise : words.joined(separator: ", ")
    }
    session.print("Repository: \(row["repository"]?.string ?? "")")
    session.print("Hybrid Mode: \(row["enabled"] == true ? "enabled" : "disabled")")
    session.print("API Endpoint: \(row["endpoint"]?.string ?? "none")")
    session.print(
      "Remote Agents: " + types("remote_agent_types", "remote_agents", "as the hub says"))
    session.print("Local Agents: " + types("local_agent_types", "local_agents", "as the hub says"))
    session.print(
      "Fallback to Local: \(row["fallback_to_local"] == true ? "yes" : "no")")
    let teams = row["teams"]?.array?.compactMap(\.string) ?? []
    session.print("Teams: \(teams.isEmpty ? "none (--team)" : teams.joined(separator: ", "))")
    session.print("Node: \(row["node"]?.string ?? "")")
    if row["enabled"] == true {
      let isReached = row["check"]?["ok"] == true
      let why = row["check"]?["error"]?.string ?? row["why"]?.string
      session.print("Hub: \(isReached ? "reached" : why ?? row["state"]?.string ?? "")")
    }
  }
}
