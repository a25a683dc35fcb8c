import Model
import Testing

@Suite struct PrintableTests {
  @Test(arguments: [
    ("plain é 😀", "plain é 😀"),
    ("\u{1b}[31m", "\\u{1b}[31m"),
    ("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}"),
    ("\u{7f}\u{9b}", "\\u{7f}\\u{9b}"),
    ("\u{202e}abc\u{2066}", "\\u{202e}abc\\u{2066}"),
    ("\u{2028}", "\\u{2028}"),
    ("", ""),
  ])
  func `what would act on a terminal is shown as an escape`(text: String, shown: String) {
    #expect(Printable.escaped(text) == shown)
  }

  @Test func `no control is left in any escaped text`() {
    let all = String(String.UnicodeScalarView((0...0x3000).compactMap { UnicodeScalar($0) }))
    #expect(!Printable.escaped(all).unicodeScalars.contains(where: Printable.isHidden))
  }
}
