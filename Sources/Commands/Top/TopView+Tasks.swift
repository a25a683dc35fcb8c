import Control
import Foundation
import Model
import Tasks
import TerminalUI

/// The view of tasks and spend.
extension TopView {
  func drawTasks(_ frame: inout CellFrame) {
    drawTasksTitle(&frame)
    drawTaskHeads(&frame)
    drawTaskRows(&frame)
    drawTaskDetail(&frame)
  }

  private func drawTasksTitle(_ frame: inout CellFrame) {
    guard !layout.title.isEmpty else { return }
    let tasks = model.tasks
    var line = title
    func add(_ text: String, _ style: Style = .plain) { line.parts.append(("  \(text)", style)) }
    add(Printable.count(tasks.total ?? 0, "task"))
    let counts: [(TaskState, String, Style)] = [
      (.deciding, "to decide", TopStyle.urgent), (.open, "open", TopStyle.good),
      (.waiting, "waiting", .plain), (.done, "done", TopStyle.faint),
      (.failed, "failed", TopStyle.bad),
    ]
    for (state, word, style) in counts where tasks.count(state) > 0 {
      add("\(tasks.count(state)) \(word)", style)
    }
    if let team = model.team { add("team \(team)", TopStyle.faint) }
    frame.put(line, row: layout.title.row, in: layout.title)
  }

  // MARK: - The list

  private static let stateWidth = 9
  private static let ageWidth = 3

  private var agentsWidth: Int {
    layout.list.columns < 50 ? 0 : min(32, max(12, layout.list.columns / 4))
  }

  private func drawTaskHeads(_ frame: inout CellFrame) {
    guard !layout.heads.isEmpty, !model.tasks.rows.isEmpty else { return }
    let agents = agentsWidth > 0 ? "  " + HelpText.padded("AGENTS", agentsWidth) : ""
    frame.put(
      TopLine(
        " TASK  \(HelpText.padded("STATE", Self.stateWidth))  FOR\(agents)  TITLE", TopStyle.faint),
      row: layout.heads.row, in: layout.heads)
    drawHidden(above: model.tasks.firstRow, of: model.tasks.rows.count, &frame)
  }

  private func drawTaskRows(_ frame: inout CellFrame) {
    drawDivider(&frame)
    let tasks = model.tasks
    guard !tasks.rows.isEmpty else { return drawNoTasks(&frame) }
    for line in 0..<layout.list.rows {
      let index = tasks.firstRow + line
      guard tasks.rows.indices.contains(index) else { break }
      let row = layout.list.row + line
      switch tasks.rows[index] {
      case .team(let name): frame.put(head(of: name), row: row, in: layout.list)
      case .task(let task): draw(task, row: row, &frame)
      }
    }
  }

  private func drawNoTasks(_ frame: inout CellFrame) {
    let text =
      model.tasks.total == nil
      ? " …"
      : model.filter.isEmpty
        ? " there are no tasks; `roost delegate TEAM TEXT` gives one"
        : " no task matches the filter; / changes it"
    drawInstead(text, &frame)
  }

  /// A team with its money.
  private func head(of team: String) -> TopLine {
    var line = TopLine((" team \(team)", TopStyle.title))
    guard let budget = model.tasks.budgets[team], budget.matters else { return line }
    let hasBudget = budget.status != Budget.Status.none.rawValue
    let of = hasBudget ? " of \(budget.balances.allocated)" : ""
    let isOver = budget.status == Budget.Status.exhausted.rawValue
    line.parts.append(
      ("  \(budget.total.words)\(of) spent", isOver ? TopStyle.bad : TopStyle.faint))
    return line
  }

  private func draw(_ task: TeamTask, row: Int, _ frame: inout CellFrame) {
    let area = layout.list
    let style = Self.style(task.state)
    if task.state == .deciding { frame.put("!", TopStyle.urgent, at: area.column, row: row) }
    let age = TopAge.text(now.timeIntervalSince(Self.since(task)))
    let margin = String(repeating: " ", count: max(0, Self.ageWidth - age.count))
    var line = TopLine(
      (HelpText.padded(task.shortID, 4), TopStyle.faint),
      ("  " + HelpText.padded(task.state.rawValue, Self.stateWidth), style),
      ("  \(margin)\(age)", TopStyle.faint))
    if agentsWidth > 0 {
      line.parts.append(("  " + Self.cut(Self.agents(of: task), agentsWidth), .plain))
    }
    line.parts.append(("  \(task.title)", task.state.isTerminal ? TopStyle.faint : .plain))
    frame.put(line, at: 1, row: row, in: area)
    if task.id == model.tasks.selection {
      frame.paint(area.column..<area.right, row: row, TopStyle.selected)
    }
  }

  /// A text in just so many cells.
  private static func cut(_ text: String, _ width: Int) -> String {
    var cut = ""
    var cells = 0
    for character in text {
      let size = CellWidth.of(String(character))
      if cells + size > (CellWidth.of(text) > width ? width - 1 : width) { break }
      cut.append(character)
      cells += size
    }
    if cells < CellWidth.of(text) { (cut, cells) = (cut + "…", cells + 1) }
    return cut + String(repeating: " ", count: max(0, width - cells))
  }

  /// "ann 40 %, bob succeeded".
  private static func agents(of task: TeamTask) -> String {
    task.newestAttempts.map { attempt in
      guard attempt.state == .running, let progress = attempt.progress else {
        return "\(attempt.agent.name) \(attempt.state.rawValue)"
      }
      return "\(attempt.agent.name) \(progress.percent) %"
    }.joined(separator: ", ")
  }

  /// Since when the state is what it is, as far as the attempts tell.
  private static func since(_ task: TeamTask) -> Date {
    if task.state.isTerminal { return task.attempts.compactMap(\.endedAt).max() ?? task.createdAt }
    return task.openedAt ?? task.createdAt
  }

  private static func style(_ state: TaskState) -> Style {
    switch state {
    case .deciding: TopStyle.urgent
    case .open: TopStyle.good
    case .waiting: TopStyle.warning
    case .failed: TopStyle.bad
    case .done: .plain
    case .cancelled, .skipped: TopStyle.faint
    }
  }

  // MARK: - The detail

  private func drawTaskDetail(_ frame: inout CellFrame) {
    let task = model.tasks.selected
    let lines = task.map { detail(of: $0, columns: layout.detail.columns) } ?? []
    drawDetail(task.map { "Task \($0.shortID)" }, lines, scroll: model.tasks.scroll, &frame)
  }

  private func detail(of task: TeamTask, columns: Int) -> [TopLine] {
    func text(_ words: String, _ style: Style = .plain, indent: Int = 1) -> [TopLine] {
      TopLine.wrapped(words, style, columns: columns, indent: indent)
    }
    var lines = text(TaskReport(task).headline, Self.style(task.state))
    lines += text("by \(task.createdBy)\(until(task))", TopStyle.faint)
    if task.prompt != task.title { lines += text(task.prompt, indent: 3) }
    for attempt in task.attempts {
      var words = "\(attempt.agent) \(attempt.state.words)"
      if let progress = attempt.progress, attempt.state == .running {
        words += ", \(progress.percent) %\(progress.note.map { ": \($0)" } ?? "")"
      }
      if let error = attempt.error { words += ": \(error)" }
      lines += text(words, TopStyle.name)
      if let answer = attempt.answer { lines += text(answer.text, indent: 3) }
    }
    return lines + spend(of: task.team, columns: columns)
  }

  private func until(_ task: TeamTask) -> String {
    guard !task.state.isTerminal, let deadline = task.deadline else { return "" }
    return "; ends in \(TopAge.text(deadline.timeIntervalSince(now)))"
  }

  /// What a team has spent, by agent and by model.
  private func spend(of team: String, columns: Int) -> [TopLine] {
    guard let budget = model.tasks.budgets[team], budget.matters else { return [] }
    let totals = [budget.agents, budget.models].flatMap { totals in
      totals.sorted { ($1.value.amount, $0.key) < ($0.value.amount, $1.key) }
    }
    return [TopLine(" Spent by team \(team): \(budget.total.words)", TopStyle.title)]
      + totals.flatMap { name, total in
        TopLine.wrapped(
          "\(name): \(total.words)\(total.tokens.isZero ? "" : "; \(total.tokens.words)")", .plain,
          columns: columns, indent: 3)
      }
      + budget.usage.sorted { $0.key < $1.key }.filter { !$0.value.words.isEmpty }.flatMap {
        TopLine.wrapped("\($0) has used: \($1.words)", .plain, columns: columns, indent: 3)
      }
  }
}
