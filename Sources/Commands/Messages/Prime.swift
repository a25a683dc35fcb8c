import JSONSyntax
import Model
import Platform
import Store

extension Command {
  private static let name = Operand<String?>("NAME", .agent)

  static let prime = Command(
    "prime", "Print what an agent needs to know to work with others.",
    operands: [name], options: [team, json],
    details: """
      Who it is, what its messages look like, and the commands with which it answers. Teammates that
      Roost starts get it by themselves, and so do sessions with Roost's hooks. Put a text of your
      own into ROOST_HOME/prime.md; {name}, {team} and {lead} are filled in.
      """,
    example: "roost prime ann"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.agent(words[Self.name], team: words[Self.team])
    let text = try PrimeFile.text(for: address, in: identity.state, session.home)
    session.show(["agent": .string("\(address)"), "text": .string(text)]) {
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        session.print(String(line))
      }
    }
  }
}
