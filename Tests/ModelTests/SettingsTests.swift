import JSONSyntax
import Model
import Testing

@Suite struct SettingsTests {
  @Test func `no settings are the defaults`() throws {
    #expect(try Settings(json: [:]) == Settings())
  }

  @Test func `every setting can be set`() throws {
    let json = try JSON(
      parsing: #"""
        {"mailbox": {"keep_read": 0, "keep_read_days": 1, "message_bytes": 2, "unread": 3},
         "delivery": {"header": "<{id}>", "paste_bytes": 256, "paste_lines": 4, "typing_pause": 5,
                      "attempts": 6},
         "profiles": {"mine": {"extends": "claude", "quiet_ms": 7}, "codex": {"quiet_ms": 8}}}
        """#)
    let settings = try Settings(json: json)
    #expect(settings.keepRead == 0)
    #expect(settings.keepReadDays == 1)
    #expect(settings.messageByteLimit == 2)
    #expect(settings.unreadLimit == 3)
    #expect(settings.header == "<{id}>")
    #expect(settings.pasteByteLimit == 256)
    #expect(settings.pasteLineLimit == 4)
    #expect(settings.typingPauseSeconds == 5)
    #expect(settings.attemptLimit == 6)
    let mine = settings.profile(named: "mine")
    #expect(mine.quietMilliseconds == 7)
    #expect(mine.screen == Profile.builtIn["claude"]?.screen)
    #expect(mine.programs == ["mine"])
    #expect(settings.profile(named: "codex").quietMilliseconds == 8)
    #expect(settings.profile(named: "codex").screen == Profile.builtIn["codex"]?.screen)
    #expect(settings.profile(named: "claude") == Profile.builtIn["claude"])
  }

  @Test(arguments: [
    ("[]", "object"), (#"{"mailbx":{}}"#, "did you mean mailbox?"), (#"{"zzzzz":1}"#, "zzzzz"),
    (#"{"mailbox":1}"#, "mailbox"), (#"{"mailbox":{"kep":1}}"#, "mailbox.kep"),
    (#"{"mailbox":{"keep_read":-1}}"#, "from 0 to"), (#"{"mailbox":{"unread":"3"}}"#, "unread"),
    (#"{"delivery":{"header":"no id"}}"#, "{id}"),
    (#"{"delivery":{"header":"{id}\n"}}"#, "one line"),
    (#"{"delivery":{"attempts":0}}"#, "attempts"), (#"{"delivery":{"x":0}}"#, "delivery.x"),
    (#"{"trust":{"postpay":1.5}}"#, "from 0 to 1"), (#"{"trust":{"x":1}}"#, "trust.x"),
    (#"{"trust":0.7}"#, "trust"),
    (#"{"profiles":{"p":{"extends":"nobody"}}}"#, "nobody"),
    (#"{"profiles":{"p":{"ready":"("}}}"#, #"profile "p""#),
  ])
  func `a wrong setting is refused and named`(text: String, word: String) throws {
    let json = try JSON(parsing: text)
    let error = try #require(throws: JSONShapeError.self) { try Settings(json: json) }
    #expect(error.description.contains(word), "\(error)")
  }

  @Test(arguments: [
    (["claude"], "claude"), (["node", "/usr/local/bin/claude", "--x"], "claude"),
    (["python3.11", "/usr/bin/aider.py"], "aider"), (["python3"], "shell-repl"),
    (["python3.12", "-i"], "shell-repl"), (["python3", "app.py"], "plain"),
    (["node"], "shell-repl"),
    (["env", "A=1", "B=2", "C=3", "D=4", "/opt/claude", "--x"], "claude"),
    (["npx", "-y", "codex"], "codex"), (["uv", "run", "aider"], "aider"),
    (["mise", "exec", "--", "gptme"], "gptme"), (["nice", "env", "X=1", "vibe"], "vibe"),
    (["mystery"], "plain"), ([], "plain"), (["bash", "claude"], "claude"),
  ])
  func `a program's profile is found by the words of its command line`(
    arguments: [String], name: String
  ) {
    #expect(Settings().profile(forArguments: arguments).name == name)
  }
}
