import JSONSyntax
import Model
import Testing

@Suite struct ProfileTests {
  @Test func `a profile takes what its JSON says and the rest from its base`() throws {
    var base = Profile(name: "base")
    base.screen.busy = "working"
    base.takesNewlines = true
    let json = try JSON(
      parsing: #"""
        {"programs": ["a", "b"], "terminal": "raw", "ready": "^> ", "accepts_while_busy": false,
         "dialogs": ["sure\\?"], "composer": "^> (.*)$", "placeholder": "\\[P", "quiet_ms": 10000,
         "rescue_enters": 0, "mode": "nudge"}
        """#)
    let profile = try Profile(json: json, name: "mine", base: base)
    #expect(profile.name == "mine")
    #expect(profile.programs == ["a", "b"])
    #expect(profile.terminal == .raw)
    #expect(profile.screen.ready == "^> ")
    #expect(profile.screen.busy == "working")
    #expect(!profile.acceptsWhileBusy)
    #expect(profile.screen.dialogs == [ScreenRules.NamedPattern("question", "sure\\?")])
    #expect(profile.screen.composer == ComposerRule(line: "^> (.*)$"))
    #expect(profile.screen.placeholder == "\\[P")
    #expect(profile.takesNewlines)
    #expect(profile.quietMilliseconds == 10000)
    #expect(profile.rescueEnters == 0)
    #expect(profile.mode == .nudge)
  }

  @Test(arguments: [
    ("[]", "object"), (#"{"readdy":"x"}"#, "readdy"), (#"{"ready":"("}"#, "regular expression"),
    (#"{"dialogs":["ok","["]}"#, "regular expression"), (#"{"dialogs":"x"}"#, "list of patterns"),
    (#"{"composer":{"frame":"box"}}"#, "missing"),
    (#"{"composer":{"line":"x","frame":"round"}}"#, "none, rules or box"),
    (#"{"programs":[1]}"#, "list of strings"), (#"{"terminal":"cooked"}"#, "canonical"),
    (#"{"mode":"shout"}"#, "nudge"), (#"{"quiet_ms":10001}"#, "10000"),
    (#"{"quiet_ms":-1}"#, "10000"), (#"{"rescue_enters":6}"#, "5"),
    (#"{"versions":{"=2":{}}}"#, "range of versions"), (#"{"versions":{"<2":{"x":1}}}"#, "x"),
    (#"{"paste_limit":{"characters":0}}"#, "from 1"), (#"{"modes":{"a":"("}}"#, "regular"),
    (#"{"takes_newlines":1}"#, "true or false"), (#"{"ready":null}"#, "string"),
  ])
  func `a wrong profile is refused with what would be right`(text: String, word: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: JSONShapeError.self) {
      try Profile(json: json, name: "p", base: Profile(name: "b"))
    }
    #expect(error?.description.contains(word) == true)
  }

  /// A pattern that tries every way to divide a line would take longer than there is time.
  @Test(.timeLimit(.minutes(10)), arguments: Profile.builtIn.values.sorted { $0.name < $1.name })
  func `no pattern of a built-in profile loses itself in a long line`(profile: Profile) throws {
    let patterns = Self.patterns(of: profile)
    let parts = ["a", "-", " ", "a ", "- ", ">", "> ", "│ ", "(", "y/n "]
    for pattern in try patterns.map({ try Regex($0) }) {
      for part in parts {
        let line = String(repeating: part, count: 200)
        for line in [line, "\(line)>", "> \(line)", "│ > \(line)!"] {
          _ = try pattern.firstMatch(in: line)
        }
      }
    }
  }

  @Test func `the prompt of aider is known with the name of its mode before it`() throws {
    let composer = try Regex(try #require(Profile.builtIn["aider"]?.screen.composer?.line))
    for prompt in [">", "> ", "ask> ", "multi ask> ", "architect multi > "] {
      #expect(try composer.wholeMatch(in: prompt) != nil, "\(prompt)")
    }
    #expect(try composer.wholeMatch(in: "ask> a draft")?.output[1].substring == "a draft")
    #expect(try composer.wholeMatch(in: "words, then > more") == nil)
  }

  @Test(arguments: Profile.builtIn.values.sorted { $0.name < $1.name })
  func `every pattern of a built-in profile is a regular expression`(profile: Profile) throws {
    let patterns = Self.patterns(of: profile)
    for pattern in patterns {
      #expect(throws: Never.self) { try Regex(pattern) }
    }
    if let composer = profile.screen.composer {
      let groups = try Regex(composer.line).wholeMatch(in: "> draft")?.output
      #expect(groups == nil || groups?.count == 2, "\(profile.name) has one group for the draft")
    }
  }

  private static func patterns(of profile: Profile) -> [String] {
    let rules = profile.screen
    return [
      rules.ready, rules.busy, rules.composer?.line, rules.composer?.footer, rules.placeholder,
    ].compactMap { $0 } + (rules.dialogs + rules.modes).map(\.pattern)
  }
}
