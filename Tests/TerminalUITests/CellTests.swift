import Model
import TerminalUI
import Testing

@Suite struct CellTests {
  @Test(arguments: [
    ("abc", 3), ("é", 1), ("e\u{301}", 1), ("世界", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4), ("🙂", 2),
    ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("\u{200B}", 1), ("☂️", 1), ("⏎", 1), ("…", 1), ("", 0), ("नमस्ते", 4),
  ]) func `A text takes as many cells as terminals give it`(text: String, width: Int) {
    #expect(CellWidth.of(text) == width)
    var frame = CellFrame(CellSize(columns: 20, rows: 1))
    #expect(frame.put(text, at: 0, row: 0) == width)
  }

  @Test func `A wide character that does not fit is left out, and half of one never stands`() {
    var frame = CellFrame(CellSize(columns: 5, rows: 1))
    #expect(frame.put("a世界x", at: 0, row: 0, within: 4) == 3)
    #expect(frame.text(ofRow: 0) == "a世")
    frame.put("b", at: 2, row: 0)
    #expect(frame.text(ofRow: 0) == "a b")
    frame.put("世", at: 0, row: 0)
    #expect(frame.text(ofRow: 0) == "世b")
    frame.put("c", at: 0, row: 0)
    #expect(frame.text(ofRow: 0) == "c b")
  }

  @Test func `A hundred marks on one letter take the room of a few`() {
    let glyph = Glyph.all(of: "a" + String(repeating: "\u{301}", count: 100))
    #expect(glyph.count == 1 && glyph[0].width == 1 && glyph[0].text.utf8.count <= 15)
  }
}
