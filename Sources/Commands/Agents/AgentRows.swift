import Control
import JSONSyntax
import Model
import Store
import Tasks

/// The agents as the daemon sees them, or as the files tell while it is down.
struct AgentRows {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func read(team: String?) async throws -> [Answer<AgentRow>] {
    if let team { _ = try Identity(session).team(team) }
    let rows =
      if let daemon = try await session.runningDaemon() {
        try await daemon.call(.status, as: StatusReply.init).agents
      } else {
        try offline()
      }
    return rows.filter { team == nil || $0.value.team == team }
  }

  /// As the files tell.
  func offline() throws -> [Answer<AgentRow>] {
    let state = try session.state()
    return try state.agents.map { agent in
      var row = agent.json.object ?? JSONObject()
      row["team"] = .string(agent.team)
      row["status"] = .string(agent.status)
      row["location"] = "local"
      row["waiting"] = .null
      let box = try session.mailbox(
        of: agent.address, in: state, lockTimeout: .milliseconds(200))
      do {
        row["waiting"] = .integer(try box.counts().unread)
      } catch let error as MailboxError {
        row["fault"] = .string("\(error)")
      } catch {
        row["fault"] = .string("the mailbox does not answer: \(error)")
      }
      return try Answer(.object(row), as: AgentRow.init)
    }
  }

  static func table(_ rows: [AgentRow]) -> Table {
    var heads = ["AGENT", "TEAM", "STATUS", "PANE", "PROFILE", "MODE", "WAITING", "WHY"]
    // What nobody has spent or used takes no room.
    let more = [("SPENT", rows.map(Self.spent)), ("USED", rows.map(Self.used))]
      .filter { $0.1.contains { !$0.isEmpty } }
    heads.insert(contentsOf: more.map(\.0), at: 7)
    var table = Table(heads)
    table.rows = rows.enumerated().map { place, row in
      var cells =
        switch row {
        case .local(let row): Self.cells(of: row)
        case .remote(let row): Self.cells(of: row)
        }
      cells.insert(contentsOf: more.map { Table.Cell($0.1[place]) }, at: 7)
      return cells
    }
    return table
  }

  private static func spent(_ row: AgentRow) -> String {
    if case .local(let row) = row { row.spent?.words ?? "" } else { "" }
  }

  /// How much of its context and of its account's limits is used.
  private static func used(_ row: AgentRow) -> String {
    if case .local(let row) = row { row.usage?.words ?? "" } else { "" }
  }

  private static func cells(of row: AgentReply) -> [Table.Cell] {
    let agent = row.agent
    return [
      Table.Cell(agent.name), Table.Cell(agent.team, .faint), status(row.status),
      Table.Cell(agent.pane?.pane ?? "-"), Table.Cell(profile(row)),
      Table.Cell(mode(row)),
      Table.Cell(row.waiting.map(String.init) ?? "?", row.waiting == 0 ? .faint : .warning),
      Table.Cell(why(row), .faint),
    ]
  }

  /// Of an agent on another machine its hub tells no more.
  private static func cells(of row: StatusReply.RemoteAgent) -> [Table.Cell] {
    [
      Table.Cell(row.name), Table.Cell(row.team, .faint), status(row.status),
      Table.Cell(row.node.map { "@\($0)" } ?? "-"), Table.Cell(""), Table.Cell(""),
      Table.Cell(row.node == nil ? "?" : "-", .warning), Table.Cell("", .faint),
    ]
  }

  private static func status(_ status: String) -> Table.Cell {
    let style: Table.Style =
      switch status {
      case "active", "idle", "running", "completed": .good
      case "gone", "failed", "killed", "unreachable": .bad
      default: .warning
      }
    return Table.Cell(word(status), style)
  }

  /// A status as a person reads it.
  static func word(_ status: String) -> String {
    switch status {
    case "running": "working"
    case "completed": "ended"
    default: status.replacing("_", with: " ")
    }
  }

  /// The profile, or that of the program in front where it is told by that.
  static func profile(_ row: AgentReply) -> String {
    let written = row.agent.profile
    return written == Profile.automaticName ? row.program?.profile ?? written : written
  }

  /// The mode, with the way that the next message takes where there is a choice.
  static func mode(_ row: AgentReply) -> String {
    row.agent.mode.rawValue + (row.channel.map { " (\($0.name))" } ?? "")
  }

  /// What a teammate's hooks told of its work.
  private static func progress(_ row: AgentReply) -> String {
    guard let progress = row.agent.spawn?.progress, progress.toolCalls > 0 else { return "" }
    let last = progress.lastTool.map { ", last \($0)" } ?? ""
    return Printable.count(progress.toolCalls, "tool call") + last
  }

  /// What keeps messages waiting: a hold, the agent's end, or one that somebody must look at.
  static func why(_ row: AgentReply) -> String {
    if let fault = row.fault { return fault }
    // The agent's own end says more than that its pane is gone.
    let end = row.agent.gone == nil ? nil : row.agent.condition?.why
    if ["needs_you", "stuck"].contains(row.status), let why = row.seen?.why { return why }
    if row.status == Condition.Status.pending.rawValue, let why = row.agent.condition?.why {
      return why
    }
    if let question = row.question {
      return "waits for \(question.asked) (\(MessageID.short(question.id)))"
    }
    if let awaited = row.awaits { return "waits for \(awaited)" }
    if let reason = end ?? row.hold?.words ?? row.agent.gone { return reason }
    if let open = row.unsettled, let id = open.id { return "\(open.reason) \(MessageID.short(id))" }
    return progress(row)
  }
}
