import Commands
import Foundation
import TestSupport
import Testing

/// What the documents name as a command is one.
@Suite struct DocumentedCommandTests {
  private static let documents = [
    "README.md", "docs/agents.md", "docs/recipes.md", "state/README.md", "state/TEAMS.md",
    "state/HYBRID.md",
  ]

  /// What stands for a command in running text: `roost …`.
  private func spans(of document: String) throws -> [String] {
    let prose = try Documents.text(document).components(separatedBy: "```").enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    return prose.components(separatedBy: "`").enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map(\.element).filter { $0.hasPrefix("roost ") }
  }

  @Test(arguments: documents) func `Every command that a document names is one`(
    document: String
  ) throws {
    let spans = try spans(of: document)
    #expect(!spans.isEmpty)
    for span in spans {
      let words = span.split(separator: " ").dropFirst().map(String.init)
      // `roost kept` stands for all of its family.
      let isFamily =
        words.count == 1
        && CommandLineTool.commands.contains { $0.name.hasPrefix("\(words[0]) ") }
      if words[0] == "COMMAND" || words[0].hasPrefix("--") || isFamily { continue }
      let (command, rest) = try CommandLineTool.command(in: words)
      for word in rest.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
        let name = String(word.dropFirst(2).prefix { $0.isLetter || $0 == "-" })
        #expect(command.options.contains { $0.name == name }, "\(document): \(span)")
      }
    }
  }
}
