import Control
import Model
import Tasks

/// Milestones, as a table and as lines; and the request that moves one on.
enum MilestoneRows {
  static func table(_ replies: [MilestoneReply]) -> Table {
    var table = Table("MILESTONE", "STATE", "AMOUNT", "HELD", "SPENT", "AGENT", "UNTIL", "TITLE")
    for reply in replies {
      let one = reply.milestone
      table.rows.append([
        Table.Cell(one.id), Table.Cell(one.state.rawValue), Table.Cell("\(one.amount)"),
        Table.Cell("\(reply.held)"), Table.Cell("\(reply.drawn)"),
        Table.Cell(one.agent.map { "\($0)" } ?? ""),
        Table.Cell(one.state.isFinal ? "" : Timestamp.text(one.expiresAt), .faint),
        Table.Cell(one.title, .faint),
      ])
    }
    return table
  }

  /// Has a change made, and shows the milestone as it is then.
  static func make(_ change: MilestoneChange, _ session: Session) async throws {
    // A milestone's check may take its time.
    let answer = try await session.daemon().call(
      .changeMilestone, change.json, timeout: .seconds(660), as: Milestone.init)
    session.show(answer) { show($0, session) }
  }

  static func show(_ milestone: Milestone, _ session: Session) {
    session.print(
      "milestone \(milestone.id) (\(milestone.title)), \(milestone.amount):"
        + " \(milestone.state.rawValue)")
    if let check = milestone.evidence?.check {
      session.printText(check.output.isEmpty ? "\(check.command): ended with 0" : check.output)
    }
  }
}
