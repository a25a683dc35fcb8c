package import Foundation
package import JSONSyntax
import Model

/// What a team that was formed for a goal did, as it is written down when it ends.
package struct TeamReport: Sendable {
  private let formation: Formation
  private let tasks: [TeamTask]
  private let milestones: [Milestone]
  private let ledger: Ledger
  private let endedAt: Date

  package init(
    _ formation: Formation, tasks: [TeamTask], milestones: [Milestone] = [], ledger: Ledger,
    at date: Date
  ) {
    self.formation = formation
    self.tasks = tasks
    self.milestones = milestones
    self.ledger = ledger
    endedAt = date
  }

  package var json: JSON {
    [
      "team": .string(formation.team), "goal": .string(formation.goal),
      "reason": formation.reason.map(JSON.string), "began_at": .date(formation.createdAt),
      "ended_at": .date(endedAt), "members": .array(formation.members.map(\.json)),
      "tasks": .array(tasks.map(\.json)), "milestones": .array(milestones.map(\.json)),
      "settlement": formation.settlement?.json, "balances": ledger.balances.json,
      "earned": .object(
        JSONObject(
          ledger.earned.map { .init(key: "\($0.key)", value: .string($0.value.decimal)) }
            .sorted { $0.key < $1.key })),
      "models": .object(
        JSONObject(
          ledger.models.map { .init(key: $0.key, value: $0.value.json) }
            .sorted { $0.key < $1.key })),
      "agents": .object(
        JSONObject(costs.map { .init(key: $0.name, value: .string($0.amount.decimal)) })),
      "commits": .array(commits.map(JSON.string)),
    ]
  }

  /// The same as a file.
  package var document: [UInt8] { json.bytes(.indented) + [UInt8(ascii: "\n")] }

  /// The same for people, as Markdown.
  package var text: String {
    var lines = ["# Team \(formation.team)", "", formation.goal, ""]
    let time = Timestamp.text(endedAt)
    lines.append("Ended at \(time)\(formation.reason.map { ": \($0)" } ?? "").")
    lines += ["", "## Members", ""]
    lines += formation.members.map { member in
      let count = tasks.filter { task in
        task.attempts.contains { $0.agent == member.agent && $0.state == .succeeded }
      }.count
      return
        "- \(member.agent), \(member.role.rawValue): \(Printable.count(count, "task")) answered"
    }
    lines += ["", "## Tasks", ""]
    for task in tasks {
      lines.append("- \(TaskReport(task).headline)")
      if let answer = task.outcome?.answer { lines.append("  \(Self.firstLine(of: answer.text))") }
    }
    if tasks.isEmpty { lines.append("None.") }
    if !milestones.isEmpty { lines += ["", "## Milestones", ""] + milestones.map(line) }
    if let settlement = formation.settlement, !settlement.lines.isEmpty {
      lines += [
        "",
        "Of \(settlement.total(\.amount)) set aside, \(settlement.total(\.settled)) is paid,"
          + " \(settlement.total(\.refunded)) went back"
          + " and \(settlement.total(\.disputed)) is disputed.",
      ]
    }
    let balances = ledger.balances
    let budget = ledger.hasBudget ? " of \(balances.allocated)" : ""
    lines += ["", "## Costs", "", "\(balances.spent)\(budget) spent."]
    lines += costs.map { "- \($0.name): \($0.amount)" }
    if !commits.isEmpty { lines += ["", "## Commits", ""] + commits.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ milestone: Milestone) -> String {
    var line = "- \(milestone.id), \(milestone.title): \(milestone.state.rawValue)"
    if let agent = milestone.agent { line += ", by \(agent)" }
    if let commit = milestone.evidence?.commit { line += ", commit \(commit)" }
    if let note = milestone.evidence?.note { line += " (\(Self.firstLine(of: note)))" }
    if let settled = formation.settlement?.line(of: milestone.id) {
      line += "; of \(settled.amount) \(settled.settled) is paid"
      if settled.earned > .zero { line += ", \(settled.earned) earned" }
    }
    return line
  }

  private var costs: [(name: String, amount: Amount)] {
    ledger.agents.map { ("\($0.key)", $0.value.amount) }.sorted { $0.0 < $1.0 }
  }

  private var commits: [String] {
    tasks.compactMap { $0.outcome?.answer?.commit }
  }

  private static func firstLine(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count <= 100 ? line : "\(line.prefix(99))…"
  }
}
