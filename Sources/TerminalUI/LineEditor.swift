/// A text of one line that is being typed, with its cursor.
package struct LineEditor: Sendable, Equatable {
  private var characters: [Character]
  package private(set) var cursor: Int

  /// What a message may have at most is checked by who stores it; this guards the editor.
  private static let limit = 16 << 10

  package init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  package var text: String { String(characters) }
  package var isEmpty: Bool { characters.isEmpty }

  /// Takes a key; false for one that means nothing in a line.
  package mutating func take(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(text.map { $0.isNewline ? "\n" : $0 == "\t" ? " " : $0 })
    case .backspace, .control("h"): if cursor > 0 { remove(cursor - 1..<cursor) }
    case .delete, .control("d"):
      if cursor < characters.count { remove(cursor..<cursor + 1) }
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"): remove(wordStart..<cursor)
    default: return false
    }
    return true
  }

  private mutating func insert(_ new: [Character]) {
    let new = new.prefix(Self.limit - characters.count)
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1].isWhitespace { start -= 1 }
    while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
    return start
  }

  /// The part that fits into some columns and has the cursor in it, and the cursor's column there.
  ///
  /// The line end of a pasted text is shown as a sign.
  package func window(columns: Int) -> (text: String, cursor: Int) {
    let shown = characters.map { $0 == "\n" ? "⏎" : $0 }
    let widths = shown.map { CellWidth.of(String($0)) }
    var start = cursor
    var before = 0
    // One column is the cursor's own behind the last character.
    while start > 0, before + widths[start - 1] < columns {
      start -= 1
      before += widths[start]
    }
    var end = cursor
    var width = before
    while end < shown.count, width + widths[end] <= columns {
      width += widths[end]
      end += 1
    }
    return (String(shown[start..<end]), before)
  }
}
