import Delivery
import Model
import Screens
import Testing

/// A text in a composer of which a part may be missing.
@Suite struct ShownPartTests {
  private func reading(_ draft: String, placeholder: String? = nil) -> ScreenReading {
    var rules = ScreenRules()
    rules.composer = ComposerRule(line: "^> (.*)")
    rules.placeholder = placeholder
    let lines = ("> " + draft.replacing("\n", with: "\n  "))
      .split(separator: "\n", omittingEmptySubsequences: false)
    let cursor = CellPosition(column: lines.last?.count ?? 0, row: lines.count - 1)
    let screen = Screen(
      capture: lines.joined(separator: "\n"), cursor: cursor,
      size: CellSize(columns: 60, rows: 20))
    return ScreenReading(screen, rules)
  }

  private static let text = "[ann → bob · 7k2f] first line\nsecond line, of more words\nthird line"

  @Test(arguments: [
    text, text.replacing(", of", with: ",\n  of"),
    text.replacing("→", with: "?").replacing("·", with: "?"), text + " and what a person adds",
    "", "[Pasted text #1 +3 lines]",
  ])
  func `What is whole, or tells nothing, is not a part`(draft: String) {
    #expect(!reading(draft, placeholder: #"\[Pasted text #\d+"#).showsPart(of: Self.text))
  }

  @Test(arguments: [
    text.replacing("second line, of more words", with: "sec"),
    text.replacing("second line, of more words\n", with: ""),
    text.replacing("third line", with: "th"), text.replacing("third line", with: ""),
    "[ann → bob · 7k2f] first li",
  ])
  func `What lacks something in the middle or at its end is a part`(draft: String) {
    #expect(reading(draft).showsPart(of: Self.text))
  }
}
