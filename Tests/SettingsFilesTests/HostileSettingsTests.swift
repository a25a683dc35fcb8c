import JSONSyntax
import SettingsFiles
import Testing

/// What is not valid is told in one line, and nothing is made of it.
@Suite struct HostileSettingsTests {
  @Test(arguments: [
    (SettingsText.Syntax.json, "{"), (.json, "[]"), (.json, "{\"a\" 1}"), (.json, "{\"a\": tru}"),
    (.json, "{} {}"), (.json, "{\"a\": 1 \"b\": 2}"), (.json, "{,}"), (.json, "{/* }"),
    (.json, "{\"a\": \"\n\"}"), (.json, "nul"), (.json, "{a: 1}"), (.json, "{\"a\": 1,,}"),
    (.toml, "a"), (.toml, "a = "), (.toml, "[a"), (.toml, "a = \"x"), (.toml, "a = [1"),
    (.toml, "a = {b = 1"), (.toml, "a = yes"), (.toml, "= 1"), (.toml, "a = 1 b = 2"),
    (.toml, "a = \"\\q\""), (.toml, "[a]\n[a]\n"), (.toml, "a = \"\"\"x"), (.toml, "[[a]\n"),
    (.yaml, "a"), (.yaml, "- a"), (.yaml, "a: \"x"), (.yaml, "a: [b"), (.yaml, "  a: 1\n b: 2"),
    (.yaml, "a: 1\na: 2"), (.yaml, "{a: 1}"), (.yaml, "? a\n: b"), (.yaml, "\ta: 1"),
    (.yaml, "a: 1\n---\nb: 2"), (.yaml, "a: \"b\" c"), (.yaml, "a: 1\r"), (.toml, "a = 1\rb = 2"),
  ])
  func `A file that is not valid is refused with the line`(
    syntax: SettingsText.Syntax, text: String
  ) throws {
    let error = #expect(throws: SettingsError.self) {
      try SettingsText(Array(text.utf8), syntax)
    }
    let words = "\(try #require(error))"
    #expect(!words.contains("\n") && !words.isEmpty)
  }

  @Test(arguments: SettingsText.Syntax.allCases)
  func `Bytes that are no text, too many of them, and values in values are refused`(
    syntax: SettingsText.Syntax
  ) {
    #expect(throws: SettingsError.notText) { try SettingsText([0xFF, 0xFE, 0x20], syntax) }
    #expect(throws: SettingsError.tooLarge(bytes: SettingsText.byteLimit + 1)) {
      try SettingsText([UInt8](repeating: 0x20, count: SettingsText.byteLimit + 1), syntax)
    }
    let deep =
      switch syntax {
      case .json: "{\"a\":" + String(repeating: "[", count: 100_000)
      case .toml: "a = " + String(repeating: "[", count: 100_000)
      case .yaml: "a: " + String(repeating: "[", count: 100_000)
      }
    #expect(throws: SettingsError.self) { try SettingsText(Array(deep.utf8), syntax) }
  }

  @Test func `A deep mapping of YAML is read to a depth`() throws {
    let lines = (0..<500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    let text = try SettingsText(Array(("e:\n  x: 1\n" + lines).utf8), .yaml)
    #expect(throws: SettingsError.self) { try text.value(at: ["a"]) }
    #expect(try text.value(at: ["e", "x"]) == 1)
  }

  @Test func `An entry where something else stands is refused, and the text stays`() throws {
    for (syntax, content, path) in [
      (SettingsText.Syntax.json, "{\"hooks\": 1}", ["hooks", "Stop"] as [Step]),
      (.json, "{\"hooks\": [1]}", ["hooks", "Stop"]),
      (.toml, "mcp = { a = 1 }\n", ["mcp", "roost"]), (.toml, "mcp = 1\n", ["mcp", "roost"]),
      (.toml, "[[mcp]]\na = 1\n", ["mcp", "roost"]), (.toml, "[[mcp]]\n", ["mcp", "a", "b"]),
      (.yaml, "e: {a: 1}\n", ["e", "roost"]), (.yaml, "e: &x\n  a: 1\n", ["e", "roost"]),
      (.yaml, "e: 1\n", ["e", "roost"]), (.yaml, "e:\n- a\n", ["e", "roost"]),
    ] {
      var text = try SettingsText(Array(content.utf8), syntax)
      #expect(throws: SettingsError.self, "\(content)") { try text.set(path, ["a": 1]) }
      #expect(text.bytes == Array(content.utf8))
    }
    var json = try SettingsText(Array("{\"hooks\": {\"Stop\": {}}}".utf8), .json)
    #expect(throws: SettingsError.self) { try json.append(1, to: ["hooks", "Stop"]) }
    for content in ["[mcp.servers]\n", "[mcp.servers]\na = 1\n", "mcp.servers.a = 1\n"] {
      var toml = try SettingsText(Array(content.utf8), .toml)
      #expect(throws: SettingsError.self) { try toml.append(["a": 1], to: ["mcp", "servers"]) }
      #expect(toml.bytes == Array(content.utf8))
    }
  }
}
