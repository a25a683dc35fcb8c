/// The commands as the completion scripts look at them.
struct CompletionTable {
  /// A first word of the command line: a command, or several that share it.
  struct Entry {
    var word: String
    var summary: String
    /// The second words, where there are any.
    var verbs: [Command]
  }

  let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands
  }

  var entries: [Entry] {
    var entries: [Entry] = []
    for command in commands {
      let words = command.name.split(separator: " ").map(String.init)
      if words.count == 1 {
        entries.append(Entry(word: words[0], summary: command.summary, verbs: []))
      } else if let place = entries.firstIndex(where: { $0.word == words[0] }) {
        entries[place].verbs.append(command)
      } else {
        entries.append(Entry(word: words[0], summary: "", verbs: [command]))
      }
    }
    return entries.map { entry in
      guard !entry.verbs.isEmpty else { return entry }
      var family = entry
      family.summary = entry.verbs.map(Self.verb).joined(separator: ", ")
      return family
    }
  }

  var families: [Entry] { entries.filter { !$0.verbs.isEmpty } }

  static func verb(_ command: Command) -> String {
    command.name.split(separator: " ").last.map(String.init) ?? command.name
  }

  /// The ways to write an option, the long one first.
  static func spellings(_ option: OptionDeclaration) -> [String] {
    ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
  }
}

extension String {
  /// The text as one word of a shell, in single quotes.
  var inShellQuotes: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
