/// Reads what `tmux capture-pane -e` prints: text with SGR sequences between, whose effect goes on
/// over line ends.
///
/// Sequences of other kinds, such as hyperlinks, are passed over; one that is cut off ends with its
/// line.
struct CaptureParser {
  private var style = TextStyle.plain
  /// Whether the terminal's line-drawing set is on (SO), which shows letters as lines.
  private var drawsLines = false

  private static let escape = Character("\u{1b}")

  mutating func lines(of capture: String) -> [ScreenLine] {
    var lines = capture.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines.map { line(Array($0)) }
  }

  private mutating func line(_ characters: [Character]) -> ScreenLine {
    var cells: [ScreenLine.Cell] = []
    var index = 0
    while index < characters.count {
      let character = characters[index]
      index += 1
      switch character {
      case Self.escape: index = sequence(characters, from: index)
      case "\u{0e}": drawsLines = true
      case "\u{0f}": drawsLines = false
      default:
        cells.append(
          ScreenLine.Cell(drawsLines ? Self.drawn[character] ?? character : character, style))
      }
    }
    return ScreenLine(cells: cells)
  }

  /// Reads a sequence behind its ESC and returns where the text goes on.
  private mutating func sequence(_ characters: [Character], from start: Int) -> Int {
    guard start < characters.count else { return start }
    switch characters[start] {
    case "[":
      var end = start + 1
      while end < characters.count, !Self.isFinal(characters[end]) { end += 1 }
      guard end < characters.count else { return end }
      if characters[end] == "m" { apply(String(characters[(start + 1)..<end])) }
      return end + 1
    case "]":
      // Ends with BEL or with ESC \.
      var end = start + 1
      while end < characters.count {
        if characters[end] == "\u{07}" { return end + 1 }
        if characters[end] == Self.escape { return min(end + 2, characters.count) }
        end += 1
      }
      return end
    case "(", ")": return min(start + 2, characters.count)
    default: return start + 1
    }
  }

  private static func isFinal(_ character: Character) -> Bool {
    character.asciiValue.map { (0x40...0x7E).contains($0) } ?? false
  }

  /// Applies the parameters of one SGR sequence.
  private mutating func apply(_ parameters: String) {
    // Colons join the parts of one attribute (4:3 is a curly underline), semicolons part several.
    var groups = parameters.split(separator: ";", omittingEmptySubsequences: false).map { group in
      group.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    }[...]
    if groups.isEmpty { groups = [[0]] }
    while let group = groups.popFirst() {
      switch group.first ?? 0 {
      case 38: style.foreground = Self.color(group, &groups) ?? style.foreground
      case 48: style.background = Self.color(group, &groups) ?? style.background
      case 58: _ = Self.color(group, &groups)
      case 4 where group.count > 1 && group[1] == 0: style.attributes.remove(.underlined)
      case let code: apply(code)
      }
    }
  }

  private mutating func apply(_ code: Int) {
    switch code {
    case 0: style = .plain
    case 1: style.attributes.insert(.bold)
    case 2: style.attributes.insert(.dim)
    case 3: style.attributes.insert(.italic)
    case 4, 21: style.attributes.insert(.underlined)
    case 5, 6: style.attributes.insert(.blinking)
    case 7: style.attributes.insert(.inverse)
    case 8: style.attributes.insert(.hidden)
    case 9: style.attributes.insert(.struck)
    case 22: style.attributes.subtract([.bold, .dim])
    case 23: style.attributes.remove(.italic)
    case 24: style.attributes.remove(.underlined)
    case 25: style.attributes.remove(.blinking)
    case 27: style.attributes.remove(.inverse)
    case 28: style.attributes.remove(.hidden)
    case 29: style.attributes.remove(.struck)
    case 30...37: style.foreground = .indexed(UInt8(code - 30))
    case 39: style.foreground = .standard
    case 40...47: style.background = .indexed(UInt8(code - 40))
    case 49: style.background = .standard
    case 90...97: style.foreground = .indexed(UInt8(code - 90 + 8))
    case 100...107: style.background = .indexed(UInt8(code - 100 + 8))
    default: break
    }
  }

  /// The colour behind 38 or 48, in the same group (`38:2::R:G:B`) or in the next ones (`38;5;N`).
  private static func color(_ group: [Int], _ rest: inout ArraySlice<[Int]>) -> TextStyle.Color? {
    var values: [Int]
    if group.count > 1 {
      values = Array(group.dropFirst())
      // The colour space, which nobody fills in, may stand before the parts.
      if values.first == 2, values.count > 4 { values.remove(at: 1) }
    } else {
      guard let kind = rest.popFirst()?.first else { return nil }
      values = [kind]
      for _ in 0..<(kind == 2 ? 3 : 1) { values.append(rest.popFirst()?.first ?? 0) }
    }
    let parts = values.dropFirst().map { UInt8(clamping: $0) }
    switch values.first {
    case 5 where parts.count >= 1: return .indexed(parts[0])
    case 2 where parts.count >= 3: return .rgb(parts[0], parts[1], parts[2])
    default: return nil
    }
  }

  /// The line-drawing set of a VT100, as far as frames are drawn with it.
  private static let drawn: [Character: Character] = [
    "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "q": "─", "t": "├", "u": "┤", "v": "┴",
    "w": "┬", "x": "│",
  ]
}
