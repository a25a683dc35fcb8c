import JSONSyntax

/// What config.json may say of a profile.
extension Profile {
  /// The programs for whose doors Roost has an adapter.
  private static let doors = ["amp", "claude", "codex", "gptme", "opencode", "qwen"]

  mutating func apply(_ member: JSONObject.Member) throws(JSONShapeError) {
    let value = member.value
    switch member.key {
    case "extends": break
    case "programs": programs = try value.strings(member.key)
    case "terminal":
      terminal = try value.choice(member.key, "raw, canonical or any", TerminalExpectation.init)
    case "accepts_while_busy": acceptsWhileBusy = try value.flag(member.key)
    case "takes_newlines": takesNewlines = try value.flag(member.key)
    case "trailing_blank": endsWithBlank = try value.flag(member.key)
    case "paste_limit": pasteLimit = try PasteLimit(json: value)
    case "quiet_ms": quietMilliseconds = try value.number(member.key, 0...10_000)
    case "runs_commands": runsCommands = try value.flag(member.key)
    case "comment":
      comment = try value.choice(member.key, "#, //, -- or ;") {
        ["#", "//", "--", ";"].contains($0) ? $0 : nil
      }
    case "rescue_enters": rescueEnters = try value.number(member.key, 0...5)
    case "banner": banner = try value.pattern(member.key)
    case "report":
      report = try value.choice(member.key, "claude, codex or gptme") {
        ["claude", "codex", "gptme"].contains($0) ? $0 : nil
      }
    case "door":
      door = try value.choice(member.key, Self.doors.joined(separator: ", ")) {
        Self.doors.contains($0) ? $0 : nil
      }
    case "door_versions":
      doorVersions = try value.choice(member.key, "a range of versions, such as \">=2.2\"") {
        VersionRange($0)
      }
    case "launch": launch = try Launch(json: value, base: launch)
    case "mode":
      mode = try value.choice(member.key, Agent.Mode.choices, Agent.Mode.init)
    default:
      guard try screen.apply(member) else {
        throw JSONShapeError("\"\(member.key)\" is not a setting of a profile")
      }
    }
  }
}

extension Profile {
  /// Reads what is different about some versions, each by its range, over the profile as it is.
  mutating func readVariants(_ json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("\"versions\" is not an object") }
    for member in object.members {
      guard let range = VersionRange(member.key) else {
        throw JSONShapeError(
          "\"versions.\(member.key)\" is not a range of versions, such as \"<2.0\" or \">=2.2\"")
      }
      var variant = self
      variant.variants = []
      guard let settings = member.value.object else {
        throw JSONShapeError("\"versions.\(member.key)\" is not an object")
      }
      for setting in settings.members { try variant.apply(setting) }
      variants.append(Variant(versions: range, profile: variant))
    }
  }
}

extension ScreenRules {
  /// Takes a setting over; false if it is none of the screen's.
  fileprivate mutating func apply(_ member: JSONObject.Member) throws(JSONShapeError) -> Bool {
    let value = member.value
    switch member.key {
    case "ready": ready = try value.pattern(member.key)
    case "busy": busy = try value.pattern(member.key)
    case "busy_title": busyTitle = try value.pattern(member.key)
    case "waiting_title": waitingTitle = try value.pattern(member.key)
    case "minimum_rows": minimumRows = try value.number(member.key, 1...1000)
    case "placeholder": placeholder = try value.pattern(member.key)
    case "queue": queue = try value.pattern(member.key)
    case "transcript": transcript = try value.pattern(member.key)
    case "logged_out": loggedOut = try value.pattern(member.key)
    case "dialogs": dialogs = try value.namedPatterns(member.key)
    case "modes": modes = try value.namedPatterns(member.key)
    case "composer": composer = try ComposerRule(json: value, base: composer)
    default: return false
    }
    return true
  }
}

extension ComposerRule {
  /// Reads a pattern of the line alone, or an object that says more.
  fileprivate init(json: JSON, base: ComposerRule?) throws(JSONShapeError) {
    guard let object = json.object else {
      self.init(line: try json.pattern("composer"))
      return
    }
    self = base ?? ComposerRule(line: "")
    for member in object.members {
      let key = "composer.\(member.key)"
      switch member.key {
      case "frame": frame = try member.value.choice(key, "none, rules or box", Frame.init)
      case "line": line = try member.value.pattern(key)
      case "suggests_dim": suggestsDim = try member.value.flag(key)
      case "one_row": isOneRow = try member.value.flag(key)
      case "bold_sign": hasBoldSign = try member.value.flag(key)
      case "wraps_bare": wrapsBare = try member.value.flag(key)
      case "repeats_sign": repeatsSign = try member.value.flag(key)
      case "needs_cursor": needsCursor = try member.value.flag(key)
      case "always_suggests": alwaysSuggests = try member.value.flag(key)
      case "empty_hint": emptyHint = try member.value.pattern(key)
      case "footer": footer = try member.value.pattern(key)
      default: throw JSONShapeError("\"\(key)\" is not a setting of a profile")
      }
    }
    guard !line.isEmpty else { throw JSONShapeError("\"composer.line\" is missing") }
  }
}

extension PasteLimit {
  fileprivate init(json: JSON) throws(JSONShapeError) {
    guard let object = json.object else {
      throw JSONShapeError("\"paste_limit\" is not an object")
    }
    self.init(characters: .max, spareRows: 0)
    for member in object.members {
      let key = "paste_limit.\(member.key)"
      switch member.key {
      case "characters": characters = try member.value.number(key, 1...1_000_000)
      // Of earlier versions: a paste holds one newline at most.
      case "newlines": _ = try member.value.number(key, 0...1000)
      case "spare_rows": spareRows = try member.value.number(key, 0...1000)
      default: throw JSONShapeError("\"\(key)\" is not a setting of a profile")
      }
    }
  }
}

extension JSON {
  private func read<T>(_ key: String, _ kind: String, _ value: T?) throws(JSONShapeError) -> T {
    guard let value else { throw JSONShapeError("\"\(key)\" is not \(kind)") }
    return value
  }

  fileprivate func flag(_ key: String) throws(JSONShapeError) -> Bool {
    try read(key, "true or false", bool)
  }

  fileprivate func number(_ key: String, _ range: ClosedRange<Int>) throws(JSONShapeError) -> Int {
    try read(
      key, "a number from \(range.lowerBound) to \(range.upperBound)",
      integer.flatMap { range.contains($0) ? $0 : nil })
  }

  fileprivate func choice<T>(
    _ key: String, _ kinds: String, _ make: (String) -> T?
  ) throws(JSONShapeError) -> T {
    try read(key, kinds, string.flatMap(make))
  }

  fileprivate func strings(_ key: String) throws(JSONShapeError) -> [String] {
    let list = try read(key, "a list of strings", array)
    return try list.map { item throws(JSONShapeError) in
      try item.read(key, "a list of strings", item.string)
    }
  }

  fileprivate func pattern(_ key: String) throws(JSONShapeError) -> String {
    let text = try read(key, "a string", string)
    guard (try? Regex(text)) != nil else {
      throw JSONShapeError("\"\(key)\" is not a regular expression: \(text)")
    }
    return text
  }

  /// Patterns by name, or a list of patterns without names.
  fileprivate func namedPatterns(
    _ key: String
  ) throws(JSONShapeError) -> [ScreenRules.NamedPattern] {
    if let object {
      return try object.members.map { member throws(JSONShapeError) in
        ScreenRules.NamedPattern(member.key, try member.value.pattern("\(key).\(member.key)"))
      }
    }
    let list = try read(key, "a list of patterns, or patterns by name", array)
    return try list.map { item throws(JSONShapeError) in
      ScreenRules.NamedPattern("question", try item.pattern(key))
    }
  }
}
