import Model
import TerminalUI
import TestSupport
import Testing

@Suite struct FrameDiffTests {
  private static let texts = [
    "a", "hello", "  ", "世界", "e\u{301}e\u{308}\u{301}", "🙂", "👨‍👩‍👧 family", "🇩🇪", "│─┌", "नमस्ते",
    "\u{1b}[2J", "\u{7}", "한글", "ア", "ｱ", "\u{200B}x", "☂️", "한",
  ]

  private static func frame(
    _ size: CellSize, _ random: inout SeededGenerator, basedOn old: CellFrame? = nil
  ) -> CellFrame {
    var frame = old ?? CellFrame(size)
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let colors: [Style.Color] = [
        .standard, .indexed(.random(in: 0...255, using: &random)),
        .rgb(.random(in: 0...255, using: &random), 0, 255),
      ]
      let style = Style(
        Style.Attributes(rawValue: .random(in: 0..<64, using: &random)),
        foreground: colors.randomElement(using: &random) ?? .standard,
        background: colors.randomElement(using: &random) ?? .standard)
      frame.put(
        texts.randomElement(using: &random) ?? "", Bool.random(using: &random) ? .plain : style,
        at: .random(in: -1...size.columns, using: &random),
        row: .random(in: -1...size.rows, using: &random))
    }
    frame.cursor =
      Bool.random(using: &random)
      ? nil
      : CellPosition(
        column: .random(in: 0..<size.columns, using: &random),
        row: .random(in: 0..<size.rows, using: &random))
    return frame
  }

  @Test func `A terminal that gets what differs shows the frame, whatever was there`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let size = CellSize(
        columns: .random(in: 1...40, using: &random), rows: .random(in: 1...6, using: &random))
      var terminal = ModelTerminal(size, filledWith: Cell(Glyph.all(of: "#")[0]))
      var last: CellFrame?
      for step in 0..<6 {
        let isSimilar = Bool.random(using: &random)
        let next = Self.frame(size, &random, basedOn: isSimilar ? last : nil)
        terminal.write(FrameDiff.bytes(from: last, to: next))
        #expect(terminal.shows(next), "seed \(seed), step \(step)")
        #expect(terminal.strange.isEmpty, "seed \(seed)")
        last = next
      }
    }
  }

  @Test func `What is the same costs nothing, and one changed letter a few bytes`() {
    var old = CellFrame(CellSize(columns: 200, rows: 60))
    for row in 0..<60 { old.put(String(repeating: "x", count: 200), at: 0, row: row) }
    #expect(FrameDiff.bytes(from: old, to: old).isEmpty)
    var new = old
    new.put("y", at: 100, row: 30)
    #expect(FrameDiff.bytes(from: old, to: new).count < 20)
  }

  @Test func `A frame of another size is drawn whole`() {
    let old = CellFrame(CellSize(columns: 10, rows: 2))
    var new = CellFrame(CellSize(columns: 12, rows: 2))
    new.put("hello", at: 0, row: 0)
    var terminal = ModelTerminal(new.size, filledWith: Cell(Glyph.all(of: "#")[0]))
    terminal.write(FrameDiff.bytes(from: old, to: new))
    #expect(terminal.shows(new))
  }

  @Test func `Nothing that acts on a terminal gets into a frame`() {
    var frame = CellFrame(CellSize(columns: 40, rows: 1))
    frame.put("a\u{1b}[31m\u{9b}2J\u{202e}b\r\n\u{7f}\u{2028}", at: 0, row: 0)
    #expect(frame.text(ofRow: 0) == "a?[31m?2J?b???")
  }
}
