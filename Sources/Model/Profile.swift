package import JSONSyntax

/// How to talk to one kind of program in a pane: data alone, and a user may add more.
package struct Profile: Sendable, Equatable {
  package var name: String
  /// Names of programs that this profile is for, looked for in the arguments of the process.
  package var programs: [String]
  /// What the terminal is like while the program takes input.
  package var terminal: TerminalExpectation
  /// The screen shows this while the program takes input; nil if nothing tells.
  package var ready: String?
  /// The screen shows this while the program works.
  package var busy: String?
  /// Whether text that is typed while the program works waits for it safely.
  package var acceptsWhileBusy: Bool
  /// The screen shows one of these while the program asks something that Enter would answer.
  package var dialogs: [String]
  /// A line of the composer; the first group is the draft in it, if any.
  package var composer: String?
  /// What a composer shows instead of a long pasted text.
  package var placeholder: String?
  /// Newlines can be pasted: the program has bracketed paste on whenever it is ready.
  package var takesNewlines: Bool
  /// The screen must have been unchanged this long before Enter, in milliseconds.
  package var quietMilliseconds: Int
  /// Enters that may follow while the composer provably still holds our text.
  package var rescueEnters: Int
  /// How the program gets messages unless its agent says otherwise.
  package var mode: Agent.Mode
  /// How the program is started as a teammate.
  package var launch: Launch

  package enum TerminalExpectation: String, Sendable {
    case raw
    case canonical
    case any
  }

  /// Whether anything on the screen decides about typing.
  package var readsScreen: Bool {
    ready != nil || busy != nil || !dialogs.isEmpty || composer != nil
  }

  /// A program that has its terminal raw only while it takes a line at its prompt.
  package var isLineEditor: Bool { terminal == .raw && !acceptsWhileBusy && composer != nil }

  package static let plainName = "plain"

  /// Stands for the profile of whatever program is in front of the pane at the time.
  package static let automaticName = "auto"

  /// A program of which nothing is known.
  package init(name: String) {
    self.name = name
    programs = []
    terminal = .any
    acceptsWhileBusy = true
    dialogs = []
    takesNewlines = false
    quietMilliseconds = 0
    rescueEnters = 0
    mode = .paste
    launch = Launch()
  }
}

extension Profile {
  /// Reads a profile from config.json; what it does not say is as in `base`.
  package init(json: JSON, name: String, base: Profile) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("is not an object") }
    self = base
    self.name = name
    programs = [name]
    for member in object.members {
      try apply(member)
    }
  }

  private mutating func apply(_ member: JSONObject.Member) throws(JSONShapeError) {
    func read<T>(_ kind: String, _ value: T?) throws(JSONShapeError) -> T {
      guard let value else { throw JSONShapeError("\"\(member.key)\" is not \(kind)") }
      return value
    }
    func pattern(_ text: String?) throws(JSONShapeError) -> String {
      let text = try read("a string", text)
      guard (try? Regex(text)) != nil else {
        throw JSONShapeError("\"\(member.key)\" is not a regular expression: \(text)")
      }
      return text
    }
    func strings(_ value: JSON) throws(JSONShapeError) -> [String] {
      let list = try read("a list of strings", value.array)
      return try list.map { item throws(JSONShapeError) in
        try read("a list of strings", item.string)
      }
    }
    let value = member.value
    switch member.key {
    case "extends": break
    case "programs": programs = try strings(value)
    case "terminal":
      terminal = try read(
        "raw, canonical or any", value.string.flatMap(TerminalExpectation.init))
    case "ready": ready = try pattern(value.string)
    case "busy": busy = try pattern(value.string)
    case "accepts_while_busy": acceptsWhileBusy = try read("true or false", value.bool)
    case "dialogs":
      dialogs = try strings(value).map { text throws(JSONShapeError) in try pattern(text) }
    case "composer": composer = try pattern(value.string)
    case "placeholder": placeholder = try pattern(value.string)
    case "takes_newlines": takesNewlines = try read("true or false", value.bool)
    case "quiet_ms":
      quietMilliseconds = try read(
        "a number from 0 to 10000",
        value.integer.flatMap { (0...10000).contains($0) ? $0 : nil })
    case "rescue_enters":
      rescueEnters = try read(
        "a number from 0 to 5", value.integer.flatMap { (0...5).contains($0) ? $0 : nil })
    case "launch": launch = try Launch(json: value, base: launch)
    case "mode":
      mode = try read("paste, nudge, hook or file", value.string.flatMap(Agent.Mode.init))
    default:
      throw JSONShapeError("\"\(member.key)\" is no setting of a profile")
    }
  }
}
