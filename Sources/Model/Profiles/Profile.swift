package import JSONSyntax

/// How to talk to one kind of program in a pane: data alone, and a user may add more.
package struct Profile: Sendable, Equatable {
  package var name: String
  /// Names of programs that this profile is for, looked for in the arguments of the process.
  package var programs: [String]
  /// What the terminal is like while the program takes input.
  package var terminal: TerminalExpectation
  /// Whether text that is typed while the program works waits for it safely.
  package var acceptsWhileBusy: Bool
  /// How its screen is read.
  package var screen: ScreenRules
  /// The version of the program whose screens the rules were made from; nil where they are from its
  /// documentation.
  package var measured: ProgramVersion?
  /// Where the program shows its version on the screen: a pattern whose first group is the version.
  package var banner: String?
  /// The name of the program's Python package, where it is one: its version stands beside it.
  package var package: String?
  /// What is different about some versions.
  package var variants: [Variant] = []
  /// Which of Roost's readers knows what the program writes about itself; nil where none does.
  package var report: String?
  /// Which of Roost's doors the program has; nil where it takes messages in its pane alone.
  package var door: String?
  /// The versions of the program whose door can be used.
  package var doorVersions: VersionRange?
  /// Newlines can be pasted: the program has bracketed paste on whenever it is ready.
  package var takesNewlines: Bool
  /// A blank is put behind the text, which the program cuts off: it ends what would take Enter for
  /// itself, such as a backslash, or a name for which a picker opens.
  package var endsWithBlank: Bool
  /// How much one paste may hold before the program takes it for a document and not for words of its
  /// user; nil where it never does.
  package var pasteLimit: PasteLimit?
  /// The screen must have been unchanged this long before Enter, in milliseconds.
  package var quietMilliseconds: Int
  /// Enters that may follow while the composer provably still holds our text.
  package var rescueEnters: Int
  /// How the program gets messages unless its agent says otherwise.
  package var mode: Agent.Mode
  /// How the program is started as a teammate.
  package var launch: Launch
  /// Whether the program can run commands, so that it can be told how to answer a message.
  package var runsCommands = false
  /// With what a comment begins in the language that the program runs what it reads in; nil where it
  /// runs nothing.
  package var comment: String?

  package enum TerminalExpectation: String, Sendable {
    case raw
    case canonical
    case any
  }

  /// A program that has its terminal raw only while it takes a line at its prompt.
  package var isLineEditor: Bool { terminal == .raw && !acceptsWhileBusy && screen.composer != nil }

  package static let plainName = "plain"

  /// Stands for the profile of whatever program is in front of the pane at the time.
  package static let automaticName = "auto"

  /// A program of which nothing is known.
  package init(name: String) {
    self.name = name
    programs = []
    terminal = .any
    acceptsWhileBusy = true
    screen = ScreenRules()
    takesNewlines = false
    endsWithBlank = false
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
    for member in object.members where member.key != "versions" { try apply(member) }
    if let versions = object["versions"] { try readVariants(versions) }
  }
}

/// How much of a text goes into one paste; a longer one is pasted in pieces, one behind the other.
package struct PasteLimit: Sendable, Equatable {
  /// In UTF-16 units.
  package var characters: Int
  /// A pane needs more rows than this for a text with newlines.
  package var spareRows: Int

  package init(characters: Int, spareRows: Int) {
    self.characters = characters
    self.spareRows = spareRows
  }
}
