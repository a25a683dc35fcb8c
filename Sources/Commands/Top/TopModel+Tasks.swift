package import Control
import TerminalUI

/// What keys do in the view of tasks.
extension TopModel {
  package mutating func take(_ reply: TaskListReply, _ budgets: [BudgetReply]) {
    tasks.take(reply, budgets)
    tasks.keepSelectionVisible(height: layout.list.rows)
  }

  /// Takes a key; false for one that means the same as in the view of agents.
  mutating func takeForTasks(_ key: Key) -> Bool {
    let page = max(1, layout.list.rows - 1)
    switch key {
    case .up, .character("k"), .control("p"): tasks.move(by: -1)
    case .down, .character("j"), .control("n"): tasks.move(by: 1)
    case .pageUp, .control("b"): tasks.move(by: -page)
    case .pageDown, .control("f"): tasks.move(by: page)
    case .home, .character("g"): tasks.move(by: -tasks.rows.count)
    case .end, .character("G"): tasks.move(by: tasks.rows.count)
    case .character("["): tasks.scroll = max(0, tasks.scroll - 3)
    case .character("]"): tasks.scroll += 3
    case .mouse(let mouse): take(mouse)
    default: return isAboutAgents(key)
    }
    tasks.keepSelectionVisible(height: layout.list.rows)
    return true
  }

  private mutating func take(_ mouse: Key.Mouse) {
    let layout = layout
    let isInDetail = layout.detail.contains(column: mouse.column, row: mouse.row)
    switch mouse.action {
    case .press:
      guard layout.list.contains(column: mouse.column, row: mouse.row) else { return }
      let row = tasks.firstRow + mouse.row - layout.list.row
      if tasks.task(ofRow: row) != nil { tasks.select(row: row) }
    case .wheelUp:
      if isInDetail { tasks.scroll = max(0, tasks.scroll - 3) } else { tasks.move(by: -3) }
    case .wheelDown: if isInDetail { tasks.scroll += 3 } else { tasks.move(by: 3) }
    case .release, .other: break
    }
  }
}
