package import Model

/// The place on a screen where the program takes text, with what stands in it.
package struct Composer: Sendable, Equatable {
  /// The rows that belong to it, without a frame.
  package let rows: Range<Int>
  /// What is in it, without suggestions of the program's own.
  package let text: String
  /// Whether its lower edge is on the screen; in a low pane a text may push it off.
  package let isClosed: Bool
  /// Whether nothing is in it, not even a blank, so that a message that is pasted stands alone.
  package let isEmpty: Bool

  /// Finds the composer around the cursor; nil where the cursor is not in one.
  package init?(_ rule: ComposerRule, on screen: Screen) {
    guard !rule.needsCursor || screen.isCursorShown, let area = Self.area(rule, on: screen),
      !area.isEmpty,
      area.contains(screen.cursor.row), Self.hasSign(rule, at: area.lowerBound, on: screen),
      let pattern = try? Regex(rule.line)
    else { return nil }
    let content = area.map { Self.content(of: screen, row: $0, rule) }
    let cursorRow = screen.cursor.row - area.lowerBound
    let margin = rule.frame == .box ? Self.margin(of: screen.lines[screen.cursor.row]) : 0
    let underCursor = screen.cursor.column - margin
    // The program draws its cursor on the first letter of the suggestion, as if it were text.
    let cells = content[cursorRow].cells
    let suggestion = cells.indices.filter {
      Self.isSuggestion(cells[$0], rule) && !cells[$0].isBlank
    }
    let suggested = suggestion.count
    var lines = content.map { line in line.hiding { Self.isSuggestion($0, rule) } }
    if suggested > 0, cells.indices.contains(underCursor) {
      lines[cursorRow].cells[underCursor] = ScreenLine.Cell(" ")
      for stray in Self.strays(in: cells, suggestion, underCursor) {
        lines[cursorRow].cells[stray] = ScreenLine.Cell(" ")
      }
    }
    // Its sign may be dim too, so it is looked for in the line as it is shown.
    let first = content[0].padded(to: cursorRow == 0 ? underCursor + 1 : 0).whole
    rows = area
    isClosed = rule.frame == .none || area.upperBound < screen.lines.count
    guard let match = first.firstMatch(of: pattern), match.count > 1, let draft = match[1].range
    else {
      // A long draft has scrolled: its first line is not on the screen.
      guard rule.wrapsBare || rule.frame != .none && isClosed && content[0].isIndented else {
        return nil
      }
      text = Self.joined(lines)
      isEmpty = false
      return
    }
    // In a low pane the lower edge is below its end, and what stands there too.
    let home = first.distance(from: first.startIndex, to: draft.lowerBound)
    lines[0].cells = Array(lines[0].cells.dropFirst(home))
    text = Self.joined(lines)
    let isBlank = lines.allSatisfy(\.isBlank) || Self.showsHint(rule, below: area, on: screen)
    isEmpty =
      isClosed && cursorRow == 0 && underCursor == home && isBlank
      && (!rule.isOneRow || area.count == 1) && (!rule.alwaysSuggests || suggested > 0)
  }

  private static func showsHint(
    _ rule: ComposerRule, below area: Range<Int>, on screen: Screen
  ) -> Bool {
    guard let hint = rule.emptyHint.flatMap({ try? Regex($0) }) else { return false }
    return screen.lines[min(area.upperBound, screen.lines.count)...].contains {
      $0.text.firstMatch(of: hint) != nil
    }
  }

  /// Letters that a program left of an earlier screen where its suggestion has blanks: a few within one
  /// that begins at the cursor, which shows that nothing is in the composer.
  private static func strays(
    in cells: [ScreenLine.Cell], _ suggestion: [Int], _ underCursor: Int
  ) -> [Int] {
    guard let first = suggestion.first, let last = suggestion.last,
      (underCursor...underCursor + 1).contains(first)
    else { return [] }
    let found = (first...last).filter { !cells[$0].isBlank && !suggestion.contains($0) }
    return found.count * 4 <= suggestion.count ? found : []
  }

  private static func isSuggestion(_ cell: ScreenLine.Cell, _ rule: ComposerRule) -> Bool {
    rule.suggestsDim && cell.style.attributes.contains(.dim)
  }

  private static func joined(_ lines: [ScreenLine]) -> String {
    let texts = lines.map(\.text)
    let end = texts.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    return texts[..<end].joined(separator: "\n")
  }

  // MARK: - Where it is

  /// The rows that the frame around the cursor holds.
  private static func area(_ rule: ComposerRule, on screen: Screen) -> Range<Int>? {
    let row = screen.cursor.row
    guard screen.lines.indices.contains(row) || row == screen.lines.count else { return nil }
    switch rule.frame {
    case .none: return openArea(rule, on: screen)
    case .rules:
      return enclosed(on: screen, isTop: isRule, isBottom: isRule)
    case .box:
      return enclosed(
        on: screen, isTop: { line, _ in line.text.isEdge(from: "╭┌", to: "╮┐") },
        isBottom: { line, _ in line.text.isEdge(from: "╰└", to: "╯┘") })
    }
  }

  /// The rows between the nearest edges above and below the cursor.
  private static func enclosed(
    on screen: Screen, isTop: (ScreenLine, Screen) -> Bool, isBottom: (ScreenLine, Screen) -> Bool
  ) -> Range<Int>? {
    let row = screen.cursor.row
    guard row < screen.lines.count,
      let top = screen.lines[..<row].lastIndex(where: { isTop($0, screen) })
    else { return nil }
    let bottom = screen.lines[row...].firstIndex { isBottom($0, screen) }
    return top + 1..<(bottom ?? screen.lines.count)
  }

  /// Whether the first row is drawn as the rule says, and stands where it says.
  private static func hasSign(_ rule: ComposerRule, at row: Int, on screen: Screen) -> Bool {
    if rule.hasBoldSign {
      let style = screen.lines[row].cells.first?.style.attributes ?? []
      guard style.contains(.bold), !style.contains(.dim) else { return false }
    }
    return true
  }

  /// A line across the whole pane; words may stand in it, such as how much has scrolled.
  private static func isRule(_ line: ScreenLine, _ screen: Screen) -> Bool {
    let text = line.text
    return text.count >= screen.size.columns - 1 && text.hasPrefix("─") && text.hasSuffix("─")
  }

  /// Where no frame tells: from the nearest line at or above the cursor that begins one, to the
  /// last line that is not of the footer.
  private static func openArea(_ rule: ComposerRule, on screen: Screen) -> Range<Int>? {
    guard let pattern = try? Regex(rule.line), let top = top(rule, pattern, on: screen) else {
      return nil
    }
    let footer = rule.footer.flatMap { try? Regex($0) }
    var end = screen.lines.count
    while end > screen.cursor.row + 1, end > top + 1 {
      let line = screen.lines[end - 1]
      let isFooter = footer.map { line.text.wholeMatch(of: $0) != nil } ?? false
      guard line.isBlank || isFooter else { break }
      end -= 1
    }
    return top..<max(end, top + 1)
  }

  private static func top(
    _ rule: ComposerRule, _ pattern: Regex<AnyRegexOutput>, on screen: Screen
  ) -> Int? {
    func begins(_ line: ScreenLine) -> Bool {
      line.padded(to: screen.cursor.column + 1).whole.firstMatch(of: pattern) != nil
    }
    let row = min(screen.cursor.row, screen.lines.count - 1)
    guard row >= 0 else { return nil }
    if rule.repeatsSign {
      guard begins(screen.lines[row]) else { return nil }
      return screen.lines[..<row].lastIndex { !begins($0) }.map { $0 + 1 } ?? 0
    }
    var top = row
    while !begins(screen.lines[top]) {
      let line = screen.lines[top]
      // A line that wrapped filled the row above; letters may be wider than one cell there.
      let isWrapped =
        rule.wrapsBare
        && (top == 0 || screen.lines[top - 1].cells.count * 3 >= screen.size.columns * 2)
      guard line.isIndented || isWrapped else { return nil }
      // The beginning of a long text has scrolled off the screen.
      guard top > 0 else { return row > 0 && rule.wrapsBare ? 0 : nil }
      top -= 1
    }
    return top
  }

  // MARK: - What is in it

  private static func content(of screen: Screen, row: Int, _ rule: ComposerRule) -> ScreenLine {
    let line = screen.lines.indices.contains(row) ? screen.lines[row] : ScreenLine()
    guard rule.frame == .box else { return line }
    let margin = margin(of: line)
    let end = line.cells.lastIndex { $0.character.isSide } ?? line.cells.count
    return ScreenLine(cells: Array(line.cells[min(margin, end)..<max(min(margin, end), end)]))
  }

  /// The cells that a box takes at its left.
  private static func margin(of line: ScreenLine) -> Int {
    line.cells.firstIndex { $0.character.isSide }.map { $0 + 1 } ?? 0
  }
}

extension Character {
  fileprivate var isSide: Bool { "│┃|║".contains(self) }
}

extension String {
  /// Whether the text is an edge of a box between two of its corners.
  fileprivate func isEdge(from left: String, to right: String) -> Bool {
    let text = drop { $0.isWhitespace }
    guard let first = text.first, let last = text.last else { return false }
    return left.contains(first) && right.contains(last) && text.count > 2
  }
}

extension ScreenLine {
  /// The characters with the blanks at the end.
  fileprivate var whole: String { String(cells.map(\.character)) }

  fileprivate func padded(to columns: Int) -> ScreenLine {
    guard cells.count < columns else { return self }
    return ScreenLine(cells: cells + Array(repeating: Cell(" "), count: columns - cells.count))
  }

  /// Whether it can be a further line of a text in the composer.
  fileprivate var isIndented: Bool {
    isBlank || (cells.count > 1 && cells[0].isBlank && cells[1].isBlank)
  }
}
