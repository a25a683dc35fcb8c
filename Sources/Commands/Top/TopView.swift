package import Foundation
import Model
package import TerminalUI

/// Draws what `top` knows: a model, a time and nothing else go in, a frame comes out.
package struct TopView {
  let model: TopModel
  let now: Date
  let layout: Layout

  package init(_ model: TopModel, at now: Date) {
    self.model = model
    self.now = now
    layout = model.layout
  }

  package func frame(usesColor: Bool) -> CellFrame {
    var frame = CellFrame(model.size)
    switch model.view {
    case .tasks: drawTasks(&frame)
    case .runs: drawRuns(&frame)
    case .agents:
      drawTitle(&frame)
      drawList(&frame)
      drawTabs(&frame)
      drawDetail(&frame)
    }
    drawFooter(&frame)
    if model.prompt == .help { drawHelp(&frame) }
    if !usesColor { frame.restyle(\.withoutColors) }
    return frame
  }

  // MARK: - The top line

  private func drawTitle(_ frame: inout CellFrame) {
    guard !layout.title.isEmpty else { return }
    var line = title
    func add(_ text: String, _ style: Style = .plain) { line.parts.append(("  \(text)", style)) }
    add(Printable.count(model.entries.count, "agent"))
    var statuses: [String: Int] = [:]
    var mail = 0
    for entry in model.entries.values {
      statuses[entry.status, default: 0] += 1
      mail += entry.waiting ?? 0
    }
    let counts: [(Int, String, Style)] = [
      ("needs_you", "needs you", TopStyle.urgent), ("stuck", "stuck", TopStyle.urgent),
      ("running", "working", TopStyle.good),
      ("idle", "idle", .plain), ("paused", "paused", TopStyle.warning),
      ("failed", "failed", TopStyle.bad), ("gone", "gone", TopStyle.bad),
    ].map { (statuses[$0.0] ?? 0, $0.1, $0.2) }
    for (count, word, style) in counts where count > 0 {
      add("\(count) \(count > 1 && word == "needs you" ? "need you" : word)", style)
    }
    if mail > 0 { add("\(mail) unread", TopStyle.warning) }
    if model.deadLetters > 0 {
      add(Printable.count(model.deadLetters, "dead letter"), TopStyle.bad)
    }
    if let team = model.team ?? onlyTeam { add("team \(team)", TopStyle.faint) }
    frame.put(line, row: layout.title.row, in: layout.title)
  }

  private var onlyTeam: String? {
    let teams = Set(model.entries.keys.map(\.team))
    return teams.count == 1 ? teams.first : nil
  }

  // MARK: - The bottom line

  private func drawFooter(_ frame: inout CellFrame) {
    guard !layout.footer.isEmpty else { return }
    switch model.prompt {
    case .message(let subject, let editor):
      draw(editor, "to \(subject.name): ", &frame)
    case .filter(let editor): draw(editor, "filter: ", &frame)
    case .question(let text, _):
      frame.put(
        TopLine((" \(text) ", TopStyle.urgent), ("y/n", TopStyle.key)),
        row: layout.footer.row, in: layout.footer)
    case .none, .help:
      if let notice = model.notice {
        frame.put(
          TopLine(" \(notice.text)", notice.isBad ? TopStyle.bad : TopStyle.good),
          row: layout.footer.row, in: layout.footer)
      } else {
        drawKeys(&frame)
      }
    }
  }

  private func draw(_ editor: LineEditor, _ label: String, _ frame: inout CellFrame) {
    let area = layout.footer
    var label = " \(label)"
    // In a narrow terminal what is typed is worth more than what it is for.
    if CellWidth.of(label) > area.columns / 2 { label = "> " }
    let start = frame.put(label, TopStyle.key, at: area.column, row: area.row, within: area.right)
    let (text, cursor) = editor.window(columns: max(1, area.right - start - 1))
    frame.put(text, at: start, row: area.row, within: area.right)
    let hint = "Enter: done  Esc: leave "
    let place = area.right - CellWidth.of(hint)
    if start + CellWidth.of(text) + 2 < place {
      frame.put(hint, TopStyle.faint, at: place, row: area.row)
    }
    frame.cursor = CellPosition(
      column: min(start + cursor, area.right - 1), row: area.row)
  }

  private func drawKeys(_ frame: inout CellFrame) {
    let common = [("?", "help"), ("q", "quit")]
    let looking = [("/", "filter"), ("↑ ↓", "select"), ("[ ]", "scroll")]
    let keys =
      switch model.view {
      case .agents: common + agentKeys
      case .tasks: common + [("t", "agents"), ("r", "runs")] + looking
      case .runs: common + [("r", "agents"), ("t", "tasks")] + looking
      }
    var column = 1
    for (key, word) in keys {
      guard column + CellWidth.of(key) + 1 + word.count <= layout.footer.right else { break }
      let area = layout.footer
      column = frame.put(key, TopStyle.key, at: column, row: area.row, within: area.right) + 1
      column = frame.put(word, TopStyle.faint, at: column, row: area.row, within: area.right) + 2
    }
  }

  private var agentKeys: [(String, String)] {
    [
      ("Enter", "attach"), ("s", "send"), ("Tab", "view"), ("t", "tasks"), ("r", "runs"),
      ("p", model.selected?.status == "paused" ? "resume" : "pause"), ("/", "filter"),
      ("x", "shut down"), ("K", "kill"), ("n", "next that needs you"), ("[ ]", "scroll"),
    ]
  }
}
