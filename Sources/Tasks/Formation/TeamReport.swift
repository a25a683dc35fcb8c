package import Foundation
package import JSONSyntax
import Model

/// What a team that was formed for a goal did, as it is written down when it ends.
package struct TeamReport: Sendable {
  private let formation: Formation
  private let tasks: [TeamTask]
  private let milestones: [Milestone]
  private let ledger: MoneyLedger
  private let endedAt: Date

  package init(
    _ formation: Formation, tasks: [TeamTask], milestones: [Milestone] = [], ledger: MoneyLedger,
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

  private var costs: [(name: String, amount: Amount)] {
    ledger.agents.map { ("\($0.key)", $0.value.amount) }.sorted { $0.0 < $1.0 }
  }

  private var commits: [String] {
    tasks.compactMap { $0.outcome?.answer?.commit }
  }
}

// MARK: - For people

extension TeamReport {
  /// The same for people, as Markdown.
  package var text: String {
    let end = formation.reason.map { ": \($0)" } ?? ""
    var lines = ["# Team \(formation.team)", "", formation.goal, ""]
    lines.append(
      "It began at \(Timestamp.text(formation.createdAt)) and ended at"
        + " \(Timestamp.text(endedAt))\(end).")
    lines += section("Members", formation.members.map(line))
    lines += section("Tasks", tasks.isEmpty ? ["None."] : tasks.flatMap(self.lines))
    if !milestones.isEmpty { lines += section("Milestones", milestones.map(line)) }
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
    lines += section("Costs", ["\(balances.spent)\(budget) spent."] + spending)
    if !commits.isEmpty { lines += section("Commits", commits.map { "- \($0)" }) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    ["", "## \(title)", ""] + lines
  }

  /// What a member did.
  private func line(_ member: Formation.Member) -> String {
    let head = "- \(member.agent), \(member.role.rawValue)"
    let attempts = tasks.flatMap(\.attempts).filter { $0.agent == member.agent }
    guard !attempts.isEmpty else { return head }
    let answered = attempts.count { $0.state == .succeeded }
    var words = ["\(Printable.count(answered, "task")) answered"]
    let failed = attempts.count { $0.state == .failed || $0.state == .timedOut }
    if failed > 0 { words.append("\(failed) failed") }
    let late = attempts.count(where: \.isLate)
    if late > 0 { words.append("\(late) too late") }
    return "\(head): \(words.joined(separator: ", "))"
  }

  /// What a task came to, and what each agent said.
  private func lines(_ task: TeamTask) -> [String] {
    var words = task.state.words + TaskReport(task).votes
    if task.attempts.isEmpty, let error = task.outcome?.error { words += ": \(error)" }
    return ["- \(task.shortID), \(task.title): \(words)"] + task.attempts.map { "  - \(line($0))" }
  }

  private func line(_ attempt: Attempt) -> String {
    let seconds = attempt.seconds.map { Int($0) } ?? 0
    let time = seconds > 0 ? " after \(seconds) s" : ""
    let said = attempt.answer.map { answer in
      Self.firstLine(of: answer.text) + (answer.commit.map { ", commit \($0.prefix(10))" } ?? "")
    }
    switch attempt.state {
    case .succeeded: return "\(attempt.agent)\(time): \(said ?? "")"
    case .queued, .delivered, .running, .failed, .timedOut, .cancelled:
      let why = attempt.error.map { ": \($0)" } ?? ""
      let late = said.map { "; too late: \($0)" } ?? ""
      return "\(attempt.agent) \(attempt.state.words)\(time)\(why)\(late)"
    }
  }

  private func line(_ milestone: Milestone) -> String {
    var line = "- \(milestone.id), \(milestone.title): \(milestone.state.words)"
    if let agent = milestone.agent { line += ", by \(agent)" }
    if let commit = milestone.evidence?.commit { line += ", commit \(commit)" }
    if let note = milestone.evidence?.note { line += " (\(Self.firstLine(of: note)))" }
    if let settled = formation.settlement?.line(of: milestone.id) {
      line += "; of \(settled.amount) \(settled.settled) is paid"
      // Where it is paid by what it cost, what is done of it moves no money.
      if milestone.isFixedPrice { line += ", \(settled.earned) earned" }
    }
    return line
  }

  /// What was spent on each agent, and on each model.
  private var spending: [String] {
    let models = ledger.models.sorted { $0.key < $1.key }.map { name, total in
      "- \(name): \(total.words)\(total.tokens.isZero ? "" : "; \(total.tokens.words)")"
    }
    return costs.map { "- \($0.name): \($0.amount)" }
      + (models.isEmpty ? [] : ["", "By model:", ""] + models)
  }

  private static func firstLine(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count <= 100 ? line : "\(line.prefix(99))…"
  }
}

extension TaskState {
  /// The state as a person says it, of a team that has ended.
  fileprivate var words: String {
    switch self {
    case .waiting, .open, .deciding: "not finished"
    case .done: "done"
    case .failed: "failed"
    case .cancelled: "called off"
    case .skipped: "skipped"
    }
  }
}

extension MilestoneState {
  /// The same of a milestone.
  fileprivate var words: String {
    switch self {
    case .pending, .funded, .active, .expired: "not finished"
    case .completed: "done"
    case .released: "accepted"
    case .disputed: "disputed"
    case .refunded: "not accepted"
    }
  }
}
