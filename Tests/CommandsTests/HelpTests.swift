import Commands
import Model
import TestSupport
import Testing

@Suite(.scratch) struct HelpTests {
  static let names = CommandLineTool.commands.map(\.name)

  private func command(_ name: String) throws -> Command {
    try #require(CommandLineTool.commands.first { $0.name == name })
  }

  @Test(arguments: names) func `every command explains itself`(name: String) async throws {
    let command = try command(name)
    let help = await roost(name.split(separator: " ").map(String.init) + ["--help"])
    #expect(help.code == 0)
    #expect(help.err == "")
    #expect(help.out.hasPrefix("usage: roost \(name)"))
    #expect(help.out.contains("\n\(command.summary)\n"))
    #expect(help.out.contains("\nexample: roost \(name)"))
    for option in command.options { #expect(help.out.contains("--\(option.name)")) }
    #expect(!help.out.split(separator: "\n").contains { $0.count > 100 })
    #expect(await roost(["help"] + name.split(separator: " ").map(String.init)).out == help.out)
  }

  @Test(arguments: names) func `the example is a command line that works`(name: String) throws {
    let command = try command(name)
    var words = words(of: command.example)
    #expect(words.removeFirst() == "roost")
    let (found, rest) = try CommandLineTool.command(in: words)
    #expect(found.name == name)
    _ = try Invocation(rest, for: found)
  }

  @Test(arguments: names) func `every option is taken, both ways`(name: String) throws {
    let command = try command(name)
    let operands = command.operands.map { _ in "x" }
    for option in command.options where option.name != "help" {
      guard option.value != nil else {
        let words = operands + ["--\(option.name)"]
        #expect(try Invocation(words, for: command).text(of: option) == "")
        continue
      }
      var value = option.value?.contains("=") == true ? "A=1" : "1"
      if case .choice(let choices) = option.kind { value = choices[0] }
      for spelling in [["--\(option.name)", value], ["--\(option.name)=\(value)"]] {
        #expect(try Invocation(operands + spelling, for: command).text(of: option) == value)
      }
    }
  }

  @Test func `an option takes a value in every command or in none`() {
    var values: [String: Bool] = [:]
    for command in CommandLineTool.commands {
      // A message is waited for until it got somewhere, a task until it is over.
      for option in command.options where "\(command.name) \(option.name)" != "delegate wait" {
        let takes = option.value != nil
        #expect(values[option.name] ?? takes == takes, "--\(option.name) of \(command.name)")
        values[option.name] = takes
      }
    }
  }

  @Test func `the overview lists every command, and none that is hidden`() async {
    let overview = await roost("help").out
    for name in Self.names { #expect(overview.contains("\n  \(name) ")) }
    #expect(!overview.contains("__complete"))
    for words in [["--help"], ["-h"]] { #expect(await roost(words).out == overview) }
    #expect(await roost("--version").out == "\(RoostVersion.current)\n")
  }

  @Test func `help on a family lists its verbs`() async {
    let help = await roost("help", "team").out
    #expect(help.hasPrefix("usage: roost team VERB [ARGUMENTS]\n\n"))
    for command in CommandLineTool.commands {
      let isListed =
        help.contains("\n  \(command.name) ") && help.contains("  \(command.summary)\n")
      #expect(isListed == command.name.hasPrefix("team "), "\(command.name)")
    }
    for words in [["team", "--help"], ["team", "-h"]] {
      let same = await roost(words)
      #expect(same.code == 0)
      #expect(same.out == help)
    }
    #expect(await roost("help", "dead", "drop").out.hasPrefix("usage: roost dead drop ID"))
  }

  /// Cuts a command line at blanks, but not within double quotes.
  private func words(of line: String) -> [String] {
    var words = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}
