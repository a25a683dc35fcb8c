import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What teams may spend, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct BudgetTests {
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

  @Test func `A team whose money is spent ends where that is wanted, over a kill`() async throws {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      let other = try await world.roost(
        "budget", "set", "default", "1usd", "--on-exhausted", "shutdown")
      #expect(other.code == 1 && other.errorText.contains("was not formed for a goal"))
      try await world.done(
        "team", "form", "fix", "--goal", "g", "--role", "ann=worker", "--role", "bob=worker",
        "--budget", "1usd", "--on-exhausted", "shutdown")
      #expect(try await world.json("budget", "show", "fix")["on_exhausted"] == "shutdown")
      let id = try await world.json("delegate", "fix", "do it")["task"]?["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "ann", "--result", "x", "--cost", "1.10")
      try await eventually("it ends") {
        try await world.json("team", "show", "fix")["formation"]?["status"] == "shutting_down"
      }
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      // What runs has its grace, also after a kill.
      try await world.done("task", "done", id, "--as", "bob", "--result", "x")
      try await eventually("it has ended") {
        let report = try Files.read("\(world.home.teamReport(of: "fix")).md") ?? []
        return String(decoding: report, as: UTF8.self).contains("budget exhausted")
      }
      try await eventually("its members are told") {
        try world.mailbox(of: "ann").readAll().contains {
          $0.text.contains("team fix has ended: budget exhausted")
        }
      }
      #expect(try await world.done("ledger", "verify", "fix").contains(" 0 problems"))
    }
  }

  @Test func `Where a spent budget is only to be told, work goes on`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "ann", "--mode", "file")
      try await world.done("budget", "set", "default", "1usd")
      try await world.done("budget", "set", "default", "1usd", "--on-exhausted", "notify")
      #expect(
        try await world.done("budget", "show").contains("when that is spent, work goes on"))
      let id = try await world.json("delegate", "default", "one")["task"]?["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "ann", "--result", "x", "--cost", "2")
      #expect(try await world.json("budget", "show")["status"] == "exhausted")
      try await world.done("delegate", "default", "two")
      let told = try world.mailbox(of: "user").readUnread().filter { $0.text.contains("has spent") }
      #expect(told.count == 1 && told[0].text.contains("work goes on"))
      try await world.done("budget", "set", "default", "1.50usd", "--on-exhausted", "stop")
      #expect(try await world.roost("delegate", "default", "three").code == 1)
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
