package import Foundation
package import JSONSyntax
import Model

/// What a team that was formed for a goal did, as it is written down when it ends.
package struct TeamReport: Sendable {
  private let formation: Formation
  private let tasks: [TeamTask]
  private let ledger: Ledger
  private let endedAt: Date

  package init(_ formation: Formation, tasks: [TeamTask], ledger: Ledger, at date: Date) {
    self.formation = formation
    self.tasks = tasks
    self.ledger = ledger
    endedAt = date
  }

  package var json: JSON {
    [
      "team": .string(formation.team), "goal": .string(formation.goal),
      "reason": formation.reason.map(JSON.string), "began_at": .date(formation.createdAt),
      "ended_at": .date(endedAt), "members": .array(formation.members.map(\.json)),
      "tasks": .array(tasks.map(\.json)), "balances": ledger.balances.json,
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
    let balances = ledger.balances
    let budget = ledger.hasBudget ? " of \(balances.allocated)" : ""
    lines += ["", "## Costs", "", "\(balances.spent)\(budget) spent."]
    lines += costs.map { "- \($0.name): \($0.amount)" }
    if !commits.isEmpty { lines += ["", "## Commits", ""] + commits.map { "- \($0)" } }
    return lines.joined(separator: "\n") + "\n"
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
