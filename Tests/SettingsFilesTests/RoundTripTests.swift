import JSONSyntax
import SettingsFiles
import TestSupport
import Testing

/// An entry goes in, is there, and leaves nothing behind when it is taken out.
@Suite struct RoundTripTests {
  private let server: JSON = ["command": "roost", "args": ["mcp"]]

  private func key(of syntax: SettingsText.Syntax) -> Step {
    switch syntax {
    case .json: "mcpServers"
    case .toml: "mcp_servers"
    case .yaml: "extensions"
    }
  }

  @Test(arguments: Sample.all)
  func `An entry that is taken out again leaves every byte as it was`(sample: Sample) throws {
    let before = Array(sample.text.utf8)
    var text = try SettingsText(before, sample.syntax)
    let path = [key(of: sample.syntax), "roost"]
    #expect(try text.value(at: path) == nil)
    try text.set(path, server)
    #expect(try text.value(at: path) == server)
    let shown = String(decoding: text.bytes, as: UTF8.self)
    // Nothing but the entry is new: what was there is still there, in its order.
    #expect(isSubsequence(before, of: text.bytes), "\(shown)")
    try text.remove(path)
    let after = String(decoding: text.bytes, as: UTF8.self)
    #expect(text.bytes == before, "\(after.debugDescription)")
    #expect(!text.isSpent)
  }

  @Test(arguments: Sample.json)
  func `Several lists and entries go in one after the other, and out again`(sample: Sample) throws {
    let before = Array(sample.text.utf8)
    var text = try SettingsText(before, .json)
    let hook: JSON = ["hooks": [["type": "command", "command": "roost hook claude Stop"]]]
    let events: [Step] = ["Start", "Stop", "End"]
    try text.set(["mcpServers", "roost"], server)
    for event in events { try text.append(hook, to: ["hooks", event]) }
    for event in events {
      #expect(try text.value(at: ["hooks", event])?.array?.last == hook)
    }
    for event in events.reversed() {
      let count = try text.value(at: ["hooks", event])?.array?.count ?? 0
      try text.remove(["hooks", event, .index(count - 1)])
    }
    try text.remove(["mcpServers", "roost"])
    #expect(text.bytes == before, "\(String(decoding: text.bytes, as: UTF8.self))")
  }

  @Test(arguments: Sample.toml)
  func `A list of tables grows by one and shrinks again`(sample: Sample) throws {
    let before = Array(sample.text.utf8)
    var text = try SettingsText(before, .toml)
    let count = try text.value(at: ["mcp", "servers"])?.array?.count ?? 0
    try text.append(["name": "roost", "enabled": true], to: ["mcp", "servers"])
    #expect(
      try text.value(at: ["mcp", "servers", .index(count)]) == ["name": "roost", "enabled": true])
    try text.remove(["mcp", "servers", .index(count)])
    #expect(text.bytes == before, "\(String(decoding: text.bytes, as: UTF8.self))")
  }

  @Test(arguments: SettingsText.Syntax.allCases)
  func `A file that is not there is made, and spent when the entry is gone`(
    syntax: SettingsText.Syntax
  ) throws {
    var text = try SettingsText(nil, syntax)
    #expect(text.isSpent)
    let path = [key(of: syntax), "roost"]
    try text.set(path, server)
    #expect(!text.isSpent && text.bytes.last == UInt8(ascii: "\n"))
    #expect(text.bytes.first != UInt8(ascii: "\n"))
    var again = try SettingsText(text.bytes, syntax)
    try again.remove(path)
    #expect(again.isSpent && again.bytes.isEmpty)
  }

  @Test func `What the entries look like`() throws {
    func made(_ syntax: SettingsText.Syntax, _ text: String?, _ path: [Step]) throws -> String {
      var made = try SettingsText(text.map { Array($0.utf8) }, syntax)
      try made.set(path, server)
      return String(decoding: made.bytes, as: UTF8.self)
    }
    #expect(
      try made(.json, nil, ["mcpServers", "roost"]) == """
        {
          "mcpServers": {
            "roost": {
              "command": "roost",
              "args": ["mcp"]
            }
          }
        }

        """)
    #expect(
      try made(.json, "{\n\t\"a\": 1 // one\n}", ["roost"])
        == "{\n\t\"a\": 1, // one\n\t\"roost\": {\n\t\t\"command\": \"roost\",\n\t\t\"args\": [\"mcp\"]\n\t}\n}"
    )
    #expect(
      try made(.toml, "a = 1\n", ["mcp_servers", "roost"]) == """
        a = 1

        [mcp_servers.roost]
        command = "roost"
        args = ["mcp"]

        """)
    #expect(
      try made(.yaml, "a: 1\n", ["extensions", "roost"]) == """
        a: 1
        extensions:
          roost:
            command: roost
            args:
            - mcp

        """)
  }

  @Test func `What others wrote around an entry stays when it goes`() throws {
    var json = try SettingsText(
      Array(
        """
        {
          "servers": {
            "roost": {"command": "roost"},
            "mine": {}
          }
        }
        """.utf8), .json)
    try json.remove(["servers", "roost"])
    #expect(String(decoding: json.bytes, as: UTF8.self).contains("{\n    \"mine\": {}\n  }"))
    var toml = try SettingsText(
      Array("[a.roost]\nx = 1\n\n[a.roost.env]\ny = 2\n\n# mine\n[b]\nz = 3\n".utf8), .toml)
    try toml.remove(["a", "roost"])
    #expect(String(decoding: toml.bytes, as: UTF8.self) == "\n# mine\n[b]\nz = 3\n")
    var yaml = try SettingsText(Array("e:\n  roost:\n    x: 1\n  # mine\n  b: 2\n".utf8), .yaml)
    try yaml.remove(["e", "roost"])
    #expect(String(decoding: yaml.bytes, as: UTF8.self) == "e:\n  # mine\n  b: 2\n")
  }

  @Test func `A value is replaced where it stands`() throws {
    var json = try SettingsText(Array("{ \"a\": {\"b\": [1, \"x\"]} /* c */ }".utf8), .json)
    try json.set(["a", "b", 1], "y")
    #expect(String(decoding: json.bytes, as: UTF8.self) == "{ \"a\": {\"b\": [1, \"y\"]} /* c */ }")
    var toml = try SettingsText(Array("[a] # c\nb = 1 # d\nc = 2\n\n[e]\n".utf8), .toml)
    try toml.set(["a", "b"], "x")
    try toml.set(["a", "d"], true)
    #expect(
      String(decoding: toml.bytes, as: UTF8.self)
        == "[a] # c\nb = \"x\" # d\nc = 2\nd = true\n\n[e]\n")
    var yaml = try SettingsText(Array("e:\n  a:\n    b: 1\n  c: 2".utf8), .yaml)
    try yaml.set(["e", "a"], ["b": 3])
    try yaml.set(["e", "c"], "yes")
    #expect(String(decoding: yaml.bytes, as: UTF8.self) == "e:\n  a:\n    b: 3\n  c: \"yes\"")
  }

  private func isSubsequence(_ part: [UInt8], of whole: [UInt8]) -> Bool {
    var rest = part[...]
    for byte in whole where rest.first == byte { rest = rest.dropFirst() }
    return rest.isEmpty
  }
}
