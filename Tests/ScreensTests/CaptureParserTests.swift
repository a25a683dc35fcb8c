import Model
import Screens
import TestSupport
import Testing

@Suite struct CaptureParserTests {
  private func screen(_ capture: String) -> Screen {
    Screen(
      capture: capture, cursor: CellPosition(column: 0, row: 0),
      size: CellSize(columns: 80, rows: 24))
  }

  @Test func `Text stands in its style, which goes on over line ends`() {
    let lines = screen("a\u{1b}[1;2mb\nc\u{1b}[22md\u{1b}[0me").lines
    #expect(lines.map(\.text) == ["ab", "cde"])
    #expect(lines[0].cells[0].style == .plain)
    #expect(lines[0].cells[1].style.attributes == [.bold, .dim])
    #expect(lines[1].cells.map(\.style.attributes) == [[.bold, .dim], [], []])
  }

  @Test(arguments: [
    ("\u{1b}[31m", TextStyle.Color.indexed(1)), ("\u{1b}[97m", .indexed(15)),
    ("\u{1b}[38;5;246m", .indexed(246)), ("\u{1b}[38:5:246m", .indexed(246)),
    ("\u{1b}[38;2;1;2;3m", .rgb(1, 2, 3)), ("\u{1b}[38:2::1:2:3m", .rgb(1, 2, 3)),
    ("\u{1b}[38;2;1;2;3;1m", .rgb(1, 2, 3)), ("\u{1b}[31;39m", .standard),
    ("\u{1b}[58;5;3;32m", .indexed(2)),
  ])
  func `Colours are read in every spelling`(sequence: String, color: TextStyle.Color) {
    #expect(screen("\(sequence)x").lines[0].cells[0].style.foreground == color)
  }

  @Test func `Hyperlinks, sets of characters and unknown sequences leave the text`() {
    let link = "\u{1b}]8;;http://x\u{1b}\\here\u{1b}]8;;\u{07}"
    #expect(screen("\(link) \u{0e}qx\u{0f}q \u{1b}(Bz\u{1b}[2Ky").lines[0].text == "here ─│q zy")
  }

  @Test func `Sequences that are cut off or wrong end with their line`() {
    for text in ["\u{1b}", "\u{1b}[", "\u{1b}[38", "\u{1b}]8;;x", "\u{1b}(", "\u{1b}[;;;m"] {
      #expect(
        screen("ab\(text)\ncd").lines.map(\.text) == ["ab", "cd"], "\(text.debugDescription)")
    }
  }

  @Test func `Random bytes give as many lines as there are, and no crash`() {
    var random = SeededGenerator(seed: 7)
    let parts = [
      "\u{1b}[", "38;", "5;", "m", "1", "a", "│", "❯", "\n", "\u{0e}", ":", "999999999999",
    ]
    for _ in 0..<2000 {
      let text = (0..<40).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
      let lines = screen(text).lines
      let newlines = text.count { $0 == "\n" }
      #expect(lines.count == newlines + (text.hasSuffix("\n") ? 0 : 1))
    }
  }
}
