import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What teams may spend, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(3))) struct BudgetTests {
  @Test
  func `Costs are recorded, alerts told once, and a spent budget stops new tasks, over a kill`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      #expect(try await world.done("budget", "show").contains("no budget"))
      try await world.done("budget", "set", "default", "1usd")
      try await world.done("delegate", "default", "do it")
      let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "ann", "--result", "x", "--cost", "0.30")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await world.done("task", "done", id, "--as", "bob", "--result", "x", "--cost", "0.80")
      let budget = try await world.json("budget", "show")
      #expect(budget["status"] == "exhausted" && budget["spent"] == 1_100_000)
      #expect(budget["available"] == -100_000)
      let told = try world.mailbox(of: "user").readUnread().filter { $0.text.contains("has spent") }
      #expect(told.count == 1 && told[0].text.contains("takes no new tasks"))
      let refused = try await world.roost("delegate", "default", "more")
      #expect(refused.code == 1 && refused.errorText.contains("team budget exceeded"))
      try await world.done("budget", "add", "default", "0.50 USD")
      try await world.done("delegate", "default", "more")
      let ledger = try await world.json("ledger", "show")
      #expect(
        ledger.array?.compactMap { $0["kind"]?.string } == [
          "allocate", "spend", "spend", "allocate",
        ])
      #expect(try await world.done("ledger", "show", "--csv").contains("spend,0.30,ann@default"))
      #expect(try await world.done("ledger", "verify").contains("4 entries"))
    }
  }

  @Test(arguments: ["-1", "1.0000001", "5 eur", "much", "99999999999999"])
  func `A sum that is not right is refused, and the budget stays`(_ sum: String) async throws {
    try await World.with { world in
      try await world.team()
      let exit = try await world.roost("budget", "set", "default", "--", sum)
      #expect(exit.code == 64 || exit.code == 1, "\(exit.errorText)")
      #expect(exit.errorText.split(separator: "\n").count == 1)
      #expect(try await world.json("budget", "show")["status"] == "none")
    }
  }
}
