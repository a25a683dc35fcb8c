/// The command that an agent's settings run at an event.
package enum HookWords {
  /// It ends well whatever happens, also where the program is gone: some agents take anything else
  /// for a refusal.
  ///
  /// An agent that gives it no input of its own would give it its terminal.
  package static func command(
    _ program: String, _ agent: String, _ event: String, hasInput: Bool = true
  ) -> String {
    "\(quoted(program)) hook \(agent) \(event) \(hasInput ? "" : "</dev/null ")2>/dev/null || true"
  }

  /// Whether a command of some settings is Roost's, of any version and from any place.
  package static func isOurs(_ command: String) -> Bool {
    guard let (program, rest) = split(command) else { return false }
    return isRoost(program) && rest.hasPrefix(" hook ")
  }

  /// Whether a program is Roost, by its name.
  static func isRoost(_ program: String) -> Bool {
    program.split(separator: "/").last.map { $0 == "roost" } == true
  }

  /// The program of a command, and what follows.
  private static func split(_ command: String) -> (program: String, rest: Substring)? {
    guard command.first == "'" else {
      let program = command.prefix { $0 != " " }
      return program.isEmpty ? nil : (String(program), command[program.endIndex...])
    }
    var program = ""
    var rest = command.dropFirst()
    while let end = rest.firstIndex(of: "'") {
      program += rest[..<end]
      rest = rest[rest.index(after: end)...]
      guard rest.hasPrefix(escapedQuote.dropFirst()) else { return (program, rest) }
      program += "'"
      rest = rest.dropFirst(escapedQuote.count - 1)
    }
    return nil
  }

  /// A quote in a text in quotes.
  private static let escapedQuote = "'\\''"

  private static func quoted(_ program: String) -> String {
    let isPlain = program.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+@".utf8.contains(byte)
      }
    }
    return isPlain ? program : "'\(program.replacing("'", with: escapedQuote))'"
  }
}
