import JSONSyntax
import Platform
import Store
import Tasks

extension Command {
  private static let name = Operand<String?>("TEAM", .team)

  static let ledgerVerify = Command(
    "ledger verify", "Recompute every balance of a team's ledger, and check that it adds up.",
    operands: [name], options: [json], example: "roost ledger verify web"
  ) { words, session in
    let team = try Identity(session).team(words[Self.name])
    let result = try await blocking { [home = session.home] in
      try CostLog.verify(home, team: team)
    }
    session.show([
      "team": .string(team), "entries": .integer(result.entries),
      "problems": .array(result.problems.map(JSON.string)),
      "balances": result.ledger.balances.json,
    ]) {
      session.print("\(result.entries) entries of team \(team), \(result.problems.count) problems")
    }
    guard let first = result.problems.first else { return }
    throw CommandFailure("the ledger of team \(team) does not add up: \(first)")
  }
}
