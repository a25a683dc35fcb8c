import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// How teams that were formed end, with their money, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TeamEndTests {
  private func form(_ world: World, _ more: String...) async throws {
    try await world.team()
    for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
    let exit = try await ChildProcess(
      BuiltPrograms.roost,
      ["team", "form", "fix", "--goal", "mend it", "--role", "ann=worker", "--role", "bob=worker"]
        + more, environment: world.environment
    ).run()
    #expect(exit.code == 0, "\(exit.errorText)")
  }

  private func task(_ world: World) async throws -> String {
    try await world.json("task", "list", "--team", "fix").array?.last?["id"]?.string ?? ""
  }

  @Test func `Milestones are settled in proportion, and all that was set aside is accounted for`()
    async throws
  {
    try await World.with { world in
      try await form(
        world, "--budget", "20usd", "--milestone", "login=6usd", "--milestone", "docs=3usd")
      try await world.done(
        "milestone", "add", "fix", "tests", "--amount", "4usd", "--fixed-price", "--agent", "bob",
        "--fund")
      try await world.done("milestone", "add", "fix", "later", "--amount", "1usd")
      let before = try await world.json("budget", "show", "fix")
      #expect(before["held"] == 13_000_000 && before["available"] == 7_000_000)
      // m1 is done, m2 is disputed, one of two tasks of m3 is done, m4 has no money.
      try await world.done("milestone", "done", "fix", "m1", "--file", world.home.state)
      try await world.done("milestone", "done", "fix", "m2", "--file", world.home.state)
      try await world.done("milestone", "dispute", "fix", "m2", "--reason", "too short")
      try await world.done("delegate", "fix", "half", "--to", "bob", "--milestone", "m3")
      try await world.done(
        "task", "done", try await task(world), "--as", "bob", "--result", "x", "--cost", "0.5")
      try await world.done("delegate", "fix", "other", "--to", "bob", "--milestone", "m3")
      let text = try await world.done(
        "team", "shutdown", "fix", "--reason", "enough", "--grace", "0s")
      #expect(
        text.contains("m3, tests: not finished, by bob@default; of 4.00 USD 2.00 USD is paid"))
      #expect(text.contains("Of 13.00 USD set aside, 2.00 USD is paid, 8.00 USD went back"))
      let report = try JSON(
        parsing: try #require(try Files.read("\(world.home.teamReport(of: "fix")).json")))
      let settlement = try #require(report["settlement"])
      let parts = ["settled", "refunded", "disputed"].compactMap { settlement[$0]?.integer }
      #expect(parts == [2_000_000, 8_000_000, 3_000_000])
      #expect(parts.reduce(0, +) == settlement["amount"]?.integer)
      #expect(settlement["members_settled"] == 1)
      let after = try await world.json("budget", "show", "fix")
      #expect(after["status"] == "closed" && after["held"] == 3_000_000)
      #expect(after["spent"] == 2_000_000 && after["available"] == 15_000_000)
      #expect(try await world.done("ledger", "verify", "fix").contains(" 0 problems"))
      // What is disputed is decided after the end.
      try await world.done("milestone", "refund", "fix", "m2")
      #expect(try await world.json("budget", "show", "fix")["held"] == 0)
      #expect(try await world.done("ledger", "verify", "fix").contains(" 0 problems"))
    }
  }

  @Test func `What a team did stays in its archive, and another of its name begins anew`()
    async throws
  {
    try await World.with { world in
      try await form(world, "--milestone", "login=2usd")
      try await world.done("delegate", "fix", "first", "--to", "ann")
      let first = try await task(world)
      try await world.done("task", "done", first, "--as", "ann", "--result", "x")
      let report = try await world.done("team", "shutdown", "fix", "--grace", "0")
      let again = try await world.done(
        "team", "form", "fix", "--goal", "once more", "--role", "ann=worker", "--budget", "3usd")
      #expect(again.contains("once more"))
      #expect(try await world.json("task", "list", "--team", "fix").array?.isEmpty == true)
      #expect(try await world.json("budget", "show", "fix")["available"] == 3_000_000)
      #expect(try await world.json("milestone", "list", "fix").array?.isEmpty == true)
      let ended = "\(world.home.team("fix"))/ended"
      let folder = try #require(try Files.folders(in: ended).first)
      let kept = try Set(Files.names(in: folder))
      #expect(kept == ["tasks.jsonl", "costs.jsonl", "report.md", "report.json"])
      let bytes = try #require(try Files.read("\(folder)/report.md"))
      #expect(String(decoding: bytes, as: UTF8.self).trimmed == report.trimmed)
      let tasks = String(
        decoding: try #require(try Files.read("\(folder)/tasks.jsonl")), as: UTF8.self)
      #expect(tasks.contains(first) && tasks.contains("\"disbanded\""))
    }
  }

  @Test func `With everything done it is completed by itself, and a new task begins it again`()
    async throws
  {
    try await World.with { world in
      try await form(world, "--milestone", "login=2usd")
      func status() async throws -> String? {
        try await world.json("team", "show", "fix")["formation"]?["status"]?.string
      }
      try await world.done("delegate", "fix", "first", "--to", "ann")
      try await world.done("task", "done", try await task(world), "--as", "ann", "--result", "x")
      #expect(try await status() == "active")
      try await world.done("milestone", "done", "fix", "m1", "--file", world.home.state)
      #expect(try await status() == "completed")
      #expect(try await world.done("team", "of", "ann") == "fix\n")
      try await world.done("delegate", "fix", "second", "--to", "ann")
      #expect(try await status() == "active")
      try await world.done("task", "fail", try await task(world), "--as", "ann", "--reason", "no")
      #expect(try await status() == "active")
    }
  }

  @Test func `Killed after any line of its end, a team ends the same, and its money adds up`()
    async throws
  {
    try await World.with { world in
      try await form(world, "--budget", "9usd", "--milestone", "login=4usd")
      try await world.done("milestone", "done", "fix", "m1", "--file", world.home.state)
      try await world.done("delegate", "fix", "first", "--to", "ann")
      let log = world.home.tasks(of: "fix")
      let start = try #require(try Files.read(log)).split(separator: 10).count
      try await world.done("team", "shutdown", "fix", "--grace", "0s")
      let whole = try #require(try Files.read(log)).split(separator: 10)
      let costs = try #require(try Files.read(world.home.costLog(of: "fix"))).split(separator: 10)
      #expect(whole.count > start + 4)
      for count in (start + 1)...whole.count {
        for money in 2...costs.count {
          Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
          try await eventually("it is gone") { try world.daemonPID() == nil }
          for (path, lines, kept) in [
            (log, whole, count), (world.home.costLog(of: "fix"), costs, money),
          ] {
            try Files.write(Array(lines.prefix(kept).joined(separator: [10])) + [10], to: path)
          }
          try await world.done("team", "shutdown", "fix", "--grace", "0s")
          let budget = try await world.json("budget", "show", "fix")
          let place = "after \(count) lines and \(money) of money"
          #expect(budget["held"] == 0 && budget["available"] == 9_000_000, "\(place)")
          #expect(
            try await world.done("ledger", "verify", "fix").contains(" 0 problems"), "\(place)")
        }
      }
    }
  }

  @Test(arguments: ["tasks.jsonl", "inboxes"])
  func `Where a file cannot be made there is no team, and afterwards there is`(_ name: String)
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "ann", "--mode", "file")
      let words = ["team", "form", "fix", "--goal", "g", "--role", "ann=worker"]
      let obstacle = "\(world.home.team("fix"))/\(name)"
      if name == "inboxes" {
        try Files.createDirectory(world.home.team("fix"))
        try Files.write([], to: obstacle)
      } else {
        try Files.createDirectory(obstacle)
      }
      func form() async throws -> ChildProcess.Exit {
        try await ChildProcess(BuiltPrograms.roost, words, environment: world.environment).run()
      }
      let refused = try await form()
      #expect(refused.code == 1, "\(refused.text)")
      #expect(try await world.json("team", "list").array?.count == 1)
      #expect(try await world.done("team", "of", "ann").isEmpty)
      #expect(try world.mailbox(of: "ann").readAll().isEmpty)
      if name == "inboxes" { try Files.remove(obstacle) } else { rmdir(obstacle) }
      let formed = try await form()
      #expect(formed.code == 0, "\(formed.errorText)")
      #expect(try await world.done("team", "of", "ann") == "fix\n")
    }
  }
}
