import SettingsFiles

/// Settings as people and programs write them, and the entry that goes into each.
struct Sample: Sendable, CustomStringConvertible {
  var name: String
  var syntax: SettingsText.Syntax
  var text: String

  var description: String { name }

  static let json: [Sample] = [
    ("one line", #"{"a":1}"#),
    ("odd spaces", "{ \"model\" : \"opus\",  \"n\": 1.0 ,\n   \"mcpServers\" :{ } }"),
    ("tabs", "{\n\t\"theme\": \"dark\",\n\t\"hooks\": {\n\t\t\"Stop\": []\n\t}\n}\n"),
    ("four spaces", "{\n    \"mcpServers\": {\n        \"db\": {\"command\": \"db\"}\n    }\n}"),
    ("a comma behind the last", "{\n  \"mcpServers\": {\n    \"db\": {},\n  },\n}\n"),
    (
      "comments",
      """
      // Settings of the team.
      {
        "model": "opus", // the large one
        /* servers: */
        "mcpServers": {
          "db": {"command": "db"} // do not touch   \t
          // more below
        } /* end */
      }
      // the end
      """
    ),
    (
      "a comment behind the last comma", "{\n  \"a\": [1, 2,], // two\n  \"b\": {}, // none   \n}\n"
    ),
    ("other line ends", "{\r\n  \"a\": 1, // one \r\n  \"hooks\": {\r\n  }\r\n}\r\n"),
    ("a byte order mark", "\u{FEFF}{\n  \"a\": 1\n}\n"),
    ("empty", "{}"), ("empty with lines", "{\n\n}\n"),
    ("only a comment", "{\n  // nothing yet\n}\n"),
    ("nothing", ""), ("a line end", "\n"), ("not ASCII", "{\"ключ\": \"ü🙂\\ud83d\"}\n"),
    ("the same key twice", #"{"hooks": {"a": 1}, "hooks": {"Stop": [ {"x": 1} ]}}"#),
  ].map { Sample(name: $0.0, syntax: .json, text: $0.1) }

  static let toml: [Sample] = [
    ("nothing", ""), ("a line end", "\n"), ("no last line end", "model = \"o\""),
    (
      "Codex",
      """
      # how Codex runs
      model = "gpt-5" # large
      notify = ["say",
        "done", # both
      ]
      text = \"\"\"
      [mcp_servers.roost]
      command = "no"\"\"\"

      [mcp_servers.db]   # the database
      command = 'db'
      env = { "A B" = "c", n = 1_000 }
      when = 1979-05-27 07:32:00

      [projects."/home/ann/a.b"]
      trust_level = "trusted"


      [tui]
      # nothing here

      """
    ),
    ("other line ends", "a = 1\r\n\r\n[b]\r\nc = '''x\r\ny'''\r\n"),
    ("lists of tables", "[mcp]\nenabled = true\n[[mcp.servers]]\nname = \"db\"\n\n[[other]]\n"),
    ("dotted keys", "mcp_servers.db.command = \"db\"\n'quo.ted' = 1\n"),
    ("a byte order mark", "\u{FEFF}[a]\nb = inf\n"),
  ].map { Sample(name: $0.0, syntax: .toml, text: $0.1) }

  static let yaml: [Sample] = [
    ("nothing", ""), ("no last line end", "GOOSE_MODEL: gpt"),
    (
      "goose",
      """
      # goose
      GOOSE_PROVIDER: openai   # by key
      extensions:
        developer:
          bundled: true
          args: []
          description: "a # b: c"
          enabled: true

        # the last
        memory:
          args:
          - a
          - 'it''s'
          text: |
            extensions:
              roost:
          # a comment

      GOOSE_MODE: "auto"

      """
    ),
    ("a mapping without members", "extensions:\nother: 1\n"),
    ("a mapping without members, last", "other: [a,\n  b]\nextensions: # none"),
    ("a document's start", "%YAML 1.2\n---\na: {b: c}\n\n"),
    ("other line ends", "a: 1\r\nextensions:\r\n    x:\r\n        y: 1\r\n"),
    ("four spaces", "extensions:\n    x:\n        cmd: x\n    z:\n        cmd: z\nb: it's\n"),
    ("a list below its key", "a:\n- 1\n- b: 2\n  c: 3\nd:\n  - e\n"),
  ].map { Sample(name: $0.0, syntax: .yaml, text: $0.1) }

  static let all = json + toml + yaml
}
