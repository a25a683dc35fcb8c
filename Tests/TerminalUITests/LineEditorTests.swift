import TerminalUI
import Testing

@Suite struct LineEditorTests {
  private static func typed(_ keys: [Key], _ text: String = "") -> LineEditor {
    var editor = LineEditor(text)
    for key in keys { _ = editor.take(key) }
    return editor
  }

  @Test func `Keys edit the line as in a shell`() {
    #expect(Self.typed([.character("a"), .character("世")]).text == "a世")
    #expect(Self.typed([.left, .character("x")], "ab").text == "axb")
    #expect(Self.typed([.home, .character("x"), .end, .character("y")], "ab").text == "xaby")
    #expect(Self.typed([.backspace], "e\u{301}").text == "")
    #expect(Self.typed([.home, .delete], "ab").text == "b")
    #expect(Self.typed([.control("w")], "one two ").text == "one ")
    #expect(Self.typed([.left, .control("u")], "abc").text == "c")
    #expect(Self.typed([.home, .right, .control("k")], "abc").text == "a")
    #expect(Self.typed([.backspace, .left, .delete]).text == "")
    var editor = LineEditor("a")
    #expect(!editor.take(.up) && editor.text == "a")
  }

  @Test func `A pasted text keeps its lines, and its end is no Enter`() {
    let editor = Self.typed([.paste("one\r\ntwo\tx")])
    #expect(editor.text == "one\ntwo x")
    #expect(editor.window(columns: 20).text == "one⏎two x")
  }

  @Test(arguments: [1, 2, 5, 20]) func `The part that is shown fits and has the cursor in it`(
    columns: Int
  ) {
    var editor = LineEditor("a long 世界 text 🙂 with e\u{301} wide characters")
    for _ in 0..<60 {
      let (text, cursor) = editor.window(columns: columns)
      #expect(CellWidth.of(text) <= columns && cursor <= columns)
      _ = editor.take(.left)
    }
    #expect(editor.window(columns: columns).cursor == 0)
  }
}
