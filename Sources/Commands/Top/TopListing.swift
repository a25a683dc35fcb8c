import TerminalUI

/// A list that `top` shows in place of the agents: one row of it is selected, and told of in the detail.
protocol TopListing {
  var rowCount: Int { get }
  /// The first row that is shown.
  var firstRow: Int { get }
  /// How many lines of the detail are above what is shown.
  var scroll: Int { get set }

  /// Selects what is so many rows further, or the nearest that there is.
  mutating func move(by step: Int)
  /// Selects a row that was clicked; one that cannot be selected changes nothing.
  mutating func click(row: Int)
  mutating func keepSelectionVisible(height: Int)
}

extension TopListing {
  /// Takes a key; false for one that means the same as in the view of agents.
  mutating func take(_ key: Key, _ layout: Layout) -> Bool {
    let page = max(1, layout.list.rows - 1)
    switch key {
    case .up, .character("k"), .control("p"): move(by: -1)
    case .down, .character("j"), .control("n"): move(by: 1)
    case .pageUp, .control("b"): move(by: -page)
    case .pageDown, .control("f"): move(by: page)
    case .home, .character("g"): move(by: -rowCount)
    case .end, .character("G"): move(by: rowCount)
    case .character("["): scroll = max(0, scroll - 3)
    case .character("]"): scroll += 3
    case .mouse(let mouse): take(mouse, layout)
    default: return Self.isAboutAgents(key)
    }
    keepSelectionVisible(height: layout.list.rows)
    return true
  }

  private mutating func take(_ mouse: Key.Mouse, _ layout: Layout) {
    let isInDetail = layout.detail.contains(column: mouse.column, row: mouse.row)
    switch mouse.action {
    case .press:
      guard layout.list.contains(column: mouse.column, row: mouse.row) else { return }
      click(row: firstRow + mouse.row - layout.list.row)
    case .wheelUp: if isInDetail { scroll = max(0, scroll - 3) } else { move(by: -3) }
    case .wheelDown: if isInDetail { scroll += 3 } else { move(by: 3) }
    case .release, .other: break
    }
  }

  /// Whether a key asks something of an agent, and so means nothing where agents are not shown.
  private static func isAboutAgents(_ key: Key) -> Bool {
    switch key {
    case .character("n"), .character("s"), .character("p"), .character("x"), .character("K"),
      .character("a"), .enter, .tab, .backTab, .left, .right, .character("1"), .character("2"),
      .character("3"):
      true
    default: false
    }
  }
}
