import Execution
import Testing

/// Command lines as words.
struct ShellWordsTests {
  @Test(arguments: [
    ("claude", ["claude"]), ("  a  b\tc ", ["a", "b", "c"]),
    ("env A='x y' claude \"Bash(cat:*)\" ''", ["env", "A=x y", "claude", "Bash(cat:*)", ""]),
    ("a'b'\"c\"d", ["abcd"]),
  ])
  func `Quotes hold a word together`(_ line: String, _ words: [String]) {
    #expect(ShellWords.split(line) == words)
  }

  @Test(arguments: [
    "", "  ", "a | b", "a > b", "$HOME/a", "\"$A\"", "a 'b", "a *", "(a)", "a\nb", "a\\ b",
  ])
  func `What needs a shell is left to one`(_ line: String) {
    #expect(ShellWords.split(line) == nil)
  }
}
