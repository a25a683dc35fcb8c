import Model
import TerminalUI

/// A terminal as far as frames need one: it moves, draws, clears, and does not wrap.
struct ModelTerminal {
  private(set) var cells: [[Cell]]
  private(set) var cursor = CellPosition(column: 0, row: 0)
  private(set) var isCursorShown = false
  private var style = Style.plain
  /// What it was told that it does not know.
  private(set) var strange: [String] = []

  init(_ size: CellSize, filledWith cell: Cell) {
    cells = Array(repeating: Array(repeating: cell, count: size.columns), count: size.rows)
  }

  func shows(_ frame: CellFrame) -> Bool {
    for row in 0..<frame.size.rows {
      for column in 0..<frame.size.columns where cells[row][column] != frame[column, row] {
        return false
      }
    }
    return isCursorShown == (frame.cursor != nil) && (frame.cursor.map { $0 == cursor } ?? true)
  }

  mutating func write(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1b}" else {
        draw(scalar)
        continue
      }
      var body = ""
      rest = rest.dropFirst()
      while let next = rest.popFirst() {
        body.unicodeScalars.append(next)
        if (0x40...0x7E).contains(next.value) { break }
      }
      obey(body)
    }
  }

  private mutating func draw(_ scalar: UnicodeScalar) {
    let width = CellWidth.of(scalar)
    guard width > 0 else {
      // A mark goes onto the character before it.
      let left = cells[cursor.row][cursor.column - 1].glyph == .rightHalf ? 2 : 1
      let text = cells[cursor.row][cursor.column - left].glyph.text + String(scalar)
      cells[cursor.row][cursor.column - left].glyph = Glyph.all(of: text)[0]
      return
    }
    for column in cursor.column..<cursor.column + width { part(column) }
    cells[cursor.row][cursor.column] = Cell(Glyph.all(of: String(scalar))[0], style)
    if width == 2 { cells[cursor.row][cursor.column + 1] = Cell(.rightHalf, style) }
    cursor.column += width
  }

  /// A wide character of which one half is overwritten loses the other.
  private mutating func part(_ column: Int) {
    if cells[cursor.row][column].glyph == .rightHalf {
      cells[cursor.row][column - 1].glyph = .blank
    }
    if column + 1 < cells[cursor.row].count, cells[cursor.row][column + 1].glyph == .rightHalf {
      cells[cursor.row][column + 1].glyph = .blank
    }
  }

  private mutating func obey(_ body: String) {
    let numbers = body.dropLast().split(separator: ";").compactMap { Int($0) }
    switch body.last {
    case "H": cursor = CellPosition(column: numbers[1] - 1, row: numbers[0] - 1)
    case "G": cursor.column = numbers[0] - 1
    case "J":
      for row in cells.indices {
        for column in cells[row].indices { cells[row][column] = Cell(.blank, style) }
      }
    case "m": style = Self.style(numbers)
    case "h" where body == "?25h": isCursorShown = true
    case "l" where body == "?25l": isCursorShown = false
    default: strange.append(body)
    }
  }

  private static func style(_ codes: [Int]) -> Style {
    let all: [Int: Style.Attributes] = [
      1: .bold, 2: .dim, 3: .italic, 4: .underlined, 7: .inverse, 9: .struck,
    ]
    var attributes: Style.Attributes = []
    var colors: [Int: Style.Color] = [:]
    var rest = codes[...]
    while let code = rest.popFirst() {
      switch code {
      case 38, 48:
        let isIndexed = rest.removeFirst() == 5
        let values = (0..<(isIndexed ? 1 : 3)).map { _ in UInt8(rest.removeFirst()) }
        colors[code] = isIndexed ? .indexed(values[0]) : .rgb(values[0], values[1], values[2])
      case 30...37: colors[38] = .indexed(UInt8(code - 30))
      case 40...47: colors[48] = .indexed(UInt8(code - 40))
      case 90...97: colors[38] = .indexed(UInt8(code - 82))
      case 100...107: colors[48] = .indexed(UInt8(code - 92))
      default: attributes.formUnion(all[code] ?? [])
      }
    }
    return Style(
      attributes, foreground: colors[38] ?? .standard, background: colors[48] ?? .standard)
  }
}
