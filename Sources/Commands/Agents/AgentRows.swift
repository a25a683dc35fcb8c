import Control
import JSONSyntax
import Model
import Store

/// The agents as the daemon sees them, or as the files tell while it is down.
struct AgentRows {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func read(team: String?) async throws -> [JSON] {
    if let team { _ = try Identity(session).team(team) }
    let rows =
      if let daemon = try await session.runningDaemon() {
        try await daemon.call(.status, [:])["agents"]?.array ?? []
      } else {
        try offline()
      }
    return rows.filter { team == nil || $0["team"]?.string == team }
  }

  private func offline() throws -> [JSON] {
    let state = try session.state()
    return try state.agents.map { agent in
      var row = agent.json.object ?? JSONObject()
      row["team"] = .string(agent.team)
      row["status"] = .string(agent.status)
      let box = try session.mailbox(
        of: agent.address, in: state, lockTimeout: .milliseconds(200))
      do {
        row["waiting"] = .integer(try box.counts().unread)
      } catch let error as MailboxError {
        row["fault"] = .string("\(error)")
      } catch {
        row["fault"] = .string("the mailbox does not answer: \(error)")
      }
      return .object(row)
    }
  }

  static func table(_ rows: [JSON]) -> Table {
    var table = Table("AGENT", "TEAM", "STATUS", "PANE", "PROFILE", "MODE", "WAITING", "WHY")
    for row in rows {
      let status = row["status"]?.string ?? ""
      let waiting = row["waiting"]?.integer
      table.rows.append([
        Table.Cell(row["name"]?.string ?? ""), Table.Cell(row["team"]?.string ?? "", .faint),
        Table.Cell(status.replacing("_", with: " "), color(of: status)),
        Table.Cell(place(row)),
        Table.Cell(profile(row)), Table.Cell(row["mode"]?.string ?? ""),
        Table.Cell(
          waiting.map(String.init) ?? (row["node"] == nil ? "?" : "-"),
          waiting == 0 ? .faint : .warning),
        Table.Cell(why(row), .faint),
      ])
    }
    return table
  }

  /// The pane, or the machine where that is another one.
  private static func place(_ row: JSON) -> String {
    row["node"]?.string.map { "@\($0)" } ?? row["pane"]?["id"]?.string ?? "-"
  }

  /// The profile, or that of the program in front where it is told by that.
  private static func profile(_ row: JSON) -> String {
    let written = row["profile"]?.string ?? ""
    return written == Profile.automaticName
      ? row["program"]?["profile"]?.string ?? written : written
  }

  /// What a teammate's hooks told of its work.
  private static func progress(_ row: JSON) -> String {
    guard let calls = row["spawn"]?["tool_calls"]?.integer, calls > 0 else { return "" }
    let last = row["spawn"]?["last_tool"]?.string.map { ", last \($0)" } ?? ""
    return Printable.count(calls, "tool call") + last
  }

  private static func color(of status: String) -> Table.Style {
    switch status {
    case "active", "idle", "running", "completed": .good
    case "gone", "failed", "killed", "unreachable": .bad
    default: .warning
    }
  }

  /// What keeps messages waiting: a hold, the agent's end, or one that somebody must look at.
  private static func why(_ row: JSON) -> String {
    if let fault = row["fault"]?.string { return fault }
    // The agent's own end says more than that its pane is gone.
    let end = row["gone"] == nil ? nil : row["condition"]?["why"]?.string
    if row["status"]?.string == "needs_you", let why = row["seen"]?["why"]?.string { return why }
    if let reason = end ?? row["hold"]?["reason"]?.string ?? row["gone"]?.string { return reason }
    if let open = row["unsettled"], let id = open["id"]?.string {
      return "\(open["reason"]?.string ?? "") \(MessageID.short(id))"
    }
    return progress(row)
  }
}
