package import Swarm
import TerminalUI

/// What keys do in the view of runs.
extension TopModel {
  package mutating func take(_ found: [RunView]) {
    runs.take(found)
    runs.keepSelectionVisible(height: layout.list.rows)
  }

  /// Takes a key; false for one that means the same as in the view of agents.
  mutating func takeForRuns(_ key: Key) -> Bool {
    let page = max(1, layout.list.rows - 1)
    switch key {
    case .up, .character("k"), .control("p"): runs.move(by: -1)
    case .down, .character("j"), .control("n"): runs.move(by: 1)
    case .pageUp, .control("b"): runs.move(by: -page)
    case .pageDown, .control("f"): runs.move(by: page)
    case .home, .character("g"): runs.move(by: -runs.rows.count)
    case .end, .character("G"): runs.move(by: runs.rows.count)
    case .character("["): runs.scroll = max(0, runs.scroll - 3)
    case .character("]"): runs.scroll += 3
    case .mouse(let mouse): take(mouse)
    default: return isAboutAgents(key)
    }
    runs.keepSelectionVisible(height: layout.list.rows)
    return true
  }

  private mutating func take(_ mouse: Key.Mouse) {
    let layout = layout
    let isInDetail = layout.detail.contains(column: mouse.column, row: mouse.row)
    switch mouse.action {
    case .press:
      guard layout.list.contains(column: mouse.column, row: mouse.row) else { return }
      runs.select(row: runs.firstRow + mouse.row - layout.list.row)
    case .wheelUp:
      if isInDetail { runs.scroll = max(0, runs.scroll - 3) } else { runs.move(by: -3) }
    case .wheelDown: if isInDetail { runs.scroll += 3 } else { runs.move(by: 3) }
    case .release, .other: break
    }
  }

  /// Whether a key asks something of an agent, and so means nothing where agents are not shown.
  func isAboutAgents(_ key: Key) -> Bool {
    switch key {
    case .character("n"), .character("s"), .character("p"), .character("x"), .character("K"),
      .character("a"), .enter, .tab, .backTab, .left, .right, .character("1"), .character("2"),
      .character("3"):
      true
    default: false
    }
  }
}
