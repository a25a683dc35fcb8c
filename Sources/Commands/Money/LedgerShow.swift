import JSONSyntax
import Model
import Platform
import Store
import Tasks

extension Command {
  private static let name = Operand<String?>("TEAM", .team)
  private static let asValues = Flag("csv", "print comma-separated values")

  static let ledgerShow = Command(
    "ledger show", "List what moved a team's money, the newest last.", operands: [name],
    options: [asValues, json], example: "roost ledger show web --csv"
  ) { words, session in
    let team = try Identity(session).team(words[Self.name])
    let entries = try await blocking { [home = session.home] in
      try CostLogContents(home, team: team).entries
    }
    if words[Self.asValues] { return LedgerRows.values(entries).forEach { session.out("\($0)\n") } }
    session.show(.array(entries.map(\.json))) {
      guard !entries.isEmpty else { return session.say("no money of team \(team) has moved") }
      session.print(LedgerRows.table(entries))
    }
  }
}
