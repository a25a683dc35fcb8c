import Control
import Model
import Tasks

/// A team that was formed, as lines of tables and texts.
enum FormationRows {
  static func show(_ formation: Formation, _ session: Session) {
    session.print("team \(formation.team) is \(formation.status.rawValue): \(formation.goal)")
    var table = Table("MEMBER", "ROLE", "CAPABILITIES")
    for member in formation.members {
      table.rows.append([
        Table.Cell("\(member.agent)"), Table.Cell(member.role.rawValue),
        Table.Cell(member.capabilities.joined(separator: ", "), .faint),
      ])
    }
    session.print(table)
  }

  /// A team with how its members stand, and on which branch they work.
  static func show(_ view: FormationView, branches: [Address: String], _ session: Session) {
    let formation = view.formation
    session.print("team \(formation.team) is \(formation.status.rawValue): \(formation.goal)")
    var table = Table(
      "MEMBER", "ROLE", "STATUS", "HEALTH", "TRUST", "BRANCH", "TASKS", "SPENT", "CAPABILITIES")
    for one in view.standings {
      let member = formation.member(one.agent)
      table.rows.append([
        Table.Cell("\(one.agent)"), Table.Cell(member?.role.rawValue ?? ""),
        Table.Cell(one.status),
        Table.Cell(one.health.rawValue, one.health == .healthy ? .plain : .warning),
        Table.Cell(hundredths(one.trust)), Table.Cell(branches[one.agent] ?? ""),
        Table.Cell("\(one.openTasks)"), Table.Cell("\(one.spent)"),
        Table.Cell(member?.capabilities.joined(separator: ", ") ?? "", .faint),
      ])
    }
    session.print(table)
  }

  /// Has a change made, and shows the team as it is then.
  static func make(_ change: FormationChange, _ session: Session) async throws {
    let answer = try await session.daemon().call(
      .changeFormation, change.json, as: Formation.init)
    session.show(answer) { show($0, session) }
  }

  static func table(_ scores: [AgentScore]) -> Table {
    var table = Table("AGENT", "SCORE", "TRUST", "CAPABILITY", "SUCCESS", "PRICE", "AVAILABILITY")
    for score in scores {
      let parts = [
        score.total, score.trust, score.capability, score.performance, score.price,
        score.availability,
      ]
      table.rows.append([Table.Cell("\(score.agent)")] + parts.map { Table.Cell(hundredths($0)) })
    }
    return table
  }

  private static func hundredths(_ value: Double) -> String {
    let number = Int((value * 100).rounded())
    return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
  }
}
