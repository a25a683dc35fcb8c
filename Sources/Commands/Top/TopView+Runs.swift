import Foundation
import Model
import Swarm
import Tasks
import TerminalUI

/// The view of runs.
extension TopView {
  func drawRuns(_ frame: inout CellFrame) {
    drawRunsTitle(&frame)
    drawRunRows(&frame)
    drawRunDetail(&frame)
  }

  private func drawRunsTitle(_ frame: inout CellFrame) {
    guard !layout.title.isEmpty else { return }
    var line = title
    func add(_ text: String, _ style: Style = .plain) { line.parts.append(("  \(text)", style)) }
    add(Printable.count(model.runs.runs?.count ?? 0, "run"))
    for state in RunState.allCases where model.runs.count(state) > 0 {
      add("\(model.runs.count(state)) \(state.rawValue)", Self.style(state))
    }
    frame.put(line, row: layout.title.row, in: layout.title)
  }

  // MARK: - The list

  private static let stateWidth = 15
  private static let nameWidth = 20

  private func drawRunRows(_ frame: inout CellFrame) {
    drawDivider(&frame)
    let runs = model.runs
    guard !runs.rows.isEmpty else { return drawNoRuns(&frame) }
    if !layout.heads.isEmpty {
      let name = HelpText.padded("TASK", Self.nameWidth)
      let state = HelpText.padded("STATE", Self.stateWidth)
      frame.put(
        TopLine("   \(name)  \(state)  FOR  TRIES  WHY", TopStyle.faint), row: layout.heads.row,
        in: layout.heads)
      drawHidden(above: runs.firstRow, of: runs.rows.count, &frame)
    }
    for line in 0..<layout.list.rows {
      let index = runs.firstRow + line
      guard runs.rows.indices.contains(index) else { break }
      let row = layout.list.row + line
      switch runs.rows[index] {
      case .run(let run): frame.put(head(of: run), row: row, in: layout.list)
      case .task(let task, _): frame.put(self.line(of: task), row: row, in: layout.list)
      }
      if runs.isSelected(index) {
        frame.paint(layout.list.column..<layout.list.right, row: row, TopStyle.selected)
      }
    }
  }

  private func drawNoRuns(_ frame: inout CellFrame) {
    let text =
      model.runs.runs == nil
      ? " …"
      : model.filter.isEmpty
        ? " there are no runs; `roost swarm run GOAL` starts one"
        : " no run matches the filter; / changes it"
    drawInstead(text, &frame)
  }

  /// " add-login-7k2f running: 3 of 8 done, 2 of 3 slots, 0.12 USD  Add login".
  private func head(of run: RunView) -> TopLine {
    let done = run.tasks.count { $0.state.isSuccess }
    var facts = "\(done) of \(run.tasks.count) done"
    if !run.state.isTerminal { facts += ", \(run.slotsTaken) of \(run.slots) slots" }
    if let cost = Self.money(run.cost) { facts += ", \(cost)" }
    return TopLine(
      (" \(run.id) ", TopStyle.title), (run.state.rawValue, Self.style(run.state)),
      (": \(facts)", .plain), ("  \(run.goal)", TopStyle.faint))
  }

  private static func money(_ micros: Int) -> String? {
    guard micros > 0, let amount = try? Amount(micros: Int64(micros)) else { return nil }
    return "\(amount)"
  }

  private func line(of task: RunTaskView) -> TopLine {
    let age = TopAge.text(now.timeIntervalSince(task.since))
    let margin = String(repeating: " ", count: max(0, 3 - age.count))
    let words = task.isReused && task.state == .done ? "cached" : task.state.words
    let tries = task.tries.isEmpty ? "\(task.attempts)" : "\(task.tries.count) side"
    return TopLine(
      ("   " + HelpText.padded(String(task.id.prefix(Self.nameWidth)), Self.nameWidth), .plain),
      ("  " + HelpText.padded(words, Self.stateWidth), Self.style(task.state)),
      ("  \(margin)\(age)", TopStyle.faint), ("  " + HelpText.padded(tries, 6), TopStyle.faint),
      (" \(task.reason ?? task.title)", task.state.isTerminal ? TopStyle.faint : .plain))
  }

  private static func style(_ state: RunState) -> Style {
    switch state {
    case .running: TopStyle.good
    case .paused, .cancelling, .staged: TopStyle.warning
    case .failed: TopStyle.bad
    case .succeeded: .plain
    case .cancelled: TopStyle.faint
    }
  }

  private static func style(_ state: RunTaskState) -> Style {
    switch state {
    case .needsInput, .conflict: TopStyle.urgent
    case .launching, .running, .verifying, .integrating: TopStyle.good
    case .retryWait, .suspended: TopStyle.warning
    case .failed, .timedOut: TopStyle.bad
    case .pending, .cancelled, .skipped: TopStyle.faint
    case .ready, .done, .cached: .plain
    }
  }

  // MARK: - The detail

  private func drawRunDetail(_ frame: inout CellFrame) {
    guard let selected = model.runs.selected, let run = model.runs.selectedRun else {
      return drawDetail(nil, [], scroll: 0, &frame)
    }
    drawDetail(
      selected.id, detail(of: selected, in: run, columns: layout.detail.columns),
      scroll: model.runs.scroll, &frame)
  }

  private func detail(of row: TopRuns.Row, in run: RunView, columns: Int) -> [TopLine] {
    func text(_ words: String, _ style: Style = .plain, indent: Int = 1) -> [TopLine] {
      TopLine.wrapped(words, style, columns: columns, indent: indent)
    }
    switch row {
    case .run:
      var lines = text(RunText(run).headline, Self.style(run.state)) + text(run.goal)
      if let reason = run.reason { lines += text(reason) }
      if let cause = run.waitsFor { lines += text("nothing more starts now: \(cause)") }
      lines += text(
        "\(run.slotsTaken) of \(run.slots) slots taken, \(Printable.count(run.toolCalls, "tool call"))"
          + (Self.money(run.cost).map { ", \($0)" } ?? ""), TopStyle.faint)
      if let branch = run.branch { lines += text("branch \(branch)", TopStyle.faint) }
      if let advice = RunText(run).advice { lines += text(advice) }
      return lines
    case .task(let task, _):
      var lines = text("\(task.id) is \(task.state.words): \(task.title)", Self.style(task.state))
      if let reason = task.reason { lines += text(reason) }
      if !task.dependencies.isEmpty {
        lines += text("waits for \(task.dependencies.joined(separator: ", "))", TopStyle.faint)
      }
      for path in task.conflicts { lines += text("in conflict: \(path)", TopStyle.urgent) }
      for attempt in task.tries { lines += text(attempt.text, TopStyle.name) }
      if let agent = task.agent { lines += text("done by \(agent)", TopStyle.faint) }
      if let directory = task.directory { lines += text("in \(directory)", TopStyle.faint) }
      if let cost = task.cost.flatMap(Self.money) { lines += text("cost \(cost)", TopStyle.faint) }
      if let summary = task.summary { lines += text(summary, indent: 3) }
      return lines
    }
  }
}
