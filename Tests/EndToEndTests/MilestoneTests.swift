import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Milestones of teams and their money, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MilestoneTests {
  private func milestone(_ id: String, _ world: World, team: String = "default") async throws
    -> JSON
  {
    let all = try await world.json("milestone", "list", team).array ?? []
    return all.first { $0["id"]?.string == id } ?? .null
  }

  private func held(_ world: World, team: String = "default") async throws -> [Int?] {
    let budget = try await world.json("budget", "show", team)
    return ["held", "spent", "available"].map { budget[$0]?.integer }
  }

  /// Every balance adds up, and the ledger has each entry once.
  private func verify(_ world: World, team: String = "default") async throws {
    #expect(try await world.done("ledger", "verify", team).contains(" 0 problems"))
  }

  @Test func `A milestone is funded, pays for its tasks, is checked, disputed and given back`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "ann", "--mode", "file")
      try await world.done("budget", "set", "default", "10usd")
      let flag = Scratch.path("flag")
      let added = try await world.json(
        "milestone", "add", "default", "the login", "--amount", "4usd", "--agent", "ann", "--check",
        "echo looked; test -e \(flag)")
      #expect(added["id"] == "m1" && added["state"] == "pending")
      let early = try await world.roost("milestone", "done", "default", "m1")
      #expect(early.code == 1 && early.errorText.contains("invalid status transition"))
      try await world.done("milestone", "fund", "default", "m1")
      #expect(try await held(world) == [4_000_000, 0, 6_000_000])
      let twice = try await world.roost("milestone", "fund", "default", "m1")
      #expect(twice.code == 1 && twice.errorText.contains("\"funded\" -> \"funded\""))
      try await world.done("delegate", "default", "do it", "--milestone", "m1")
      #expect(try await milestone("m1", world)["state"] == "active")
      let task = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      try await world.done("task", "done", task, "--as", "ann", "--result", "x", "--cost", "1.5")
      #expect(try await held(world) == [2_500_000, 1_500_000, 6_000_000])
      let unchecked = try await world.roost("milestone", "done", "default", "m1")
      #expect(unchecked.code == 1 && unchecked.errorText.contains("looked"))
      #expect(try await milestone("m1", world)["state"] == "active")
      try Files.write([], to: flag)
      #expect(try await world.done("milestone", "done", "default", "m1").contains("looked"))
      let check = try await milestone("m1", world)["evidence"]?["check"]
      #expect(check?["exit_code"] == 0 && check?["output"]?.string?.contains("looked") == true)
      try await world.done("milestone", "dispute", "default", "m1", "--reason", "no tests")
      #expect(try await held(world) == [2_500_000, 1_500_000, 6_000_000])
      try await world.done("milestone", "refund", "default", "m1")
      #expect(try await held(world) == [0, 1_500_000, 8_500_000])
      let told = try world.mailbox(of: "ann").readAll().map(\.text)
      #expect(told.contains { $0.contains("m1 (the login) is not accepted") })
      try await verify(world)
    }
  }

  @Test func `A fixed price is paid as a whole, and what is beyond the budget is not funded`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("budget", "set", "default", "5usd")
      try await world.done(
        "milestone", "add", "default", "one", "--amount", "3usd", "--fixed-price", "--fund")
      let much = try await world.roost(
        "milestone", "add", "default", "two", "--amount", "3usd", "--fund")
      #expect(much.code == 1 && much.errorText.contains("team budget exceeded"))
      #expect(try await milestone("m2", world)["state"] == "pending")
      let bare = try await world.roost("milestone", "done", "default", "m1")
      #expect(bare.code == 1 && bare.errorText.contains("without evidence"))
      let absent = try await world.roost(
        "milestone", "done", "default", "m1", "--file", "/nowhere/report")
      #expect(absent.code == 1 && absent.errorText.contains("there is no file /nowhere/report"))
      try await world.done("milestone", "done", "default", "m1", "--file", world.home.state)
      try await world.done("milestone", "release", "default", "m1")
      #expect(try await held(world) == [0, 3_000_000, 2_000_000])
      try await verify(world)
    }
  }

  @Test func `What is not done in time gives its money back, over a kill`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("budget", "set", "default", "5usd")
      try await world.done(
        "milestone", "add", "default", "soon", "--amount", "3usd", "--within", "5s", "--fund")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await eventually("it is over") { try await milestone("m1", world)["state"] == "expired" }
      try await eventually("its money is free") {
        try await held(world) == [0, 0, 5_000_000]
      }
      try await verify(world)
    }
  }

  @Test(arguments: [
    ["milestone", "add", "default", "x", "--amount", "0"],
    ["milestone", "add", "default", "x", "--amount", "-1"],
    ["milestone", "add", "default", "x", "--amount", "1.0000001"],
    ["milestone", "add", "default", "x"],
    ["milestone", "add", "default", "x", "--amount", "1", "--agent", "nobody"],
    ["milestone", "fund", "default", "m7"], ["milestone", "done", "nowhere", "m1"],
    ["milestone", "explode", "default", "m1"],
    ["delegate", "default", "x", "--milestone", "m7"],
    ["team", "form", "f", "--goal", "g", "--budget", "1", "--milestone", "a=2usd"],
    ["team", "form", "f", "--goal", "g", "--milestone", "a"],
  ])
  func `What is wrong is refused in one line, and nothing is changed`(_ words: [String])
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "ann", "--mode", "file")
      let exit = try await ChildProcess(
        BuiltPrograms.roost, words, environment: world.environment
      ).run()
      #expect(exit.code == 1 || exit.code == 64, "\(exit.errorText)")
      #expect(exit.errorText.split(separator: "\n").count == 1, "\(exit.errorText)")
      #expect(try await world.json("milestone", "list", "default").array?.isEmpty == true)
      #expect(try await world.json("team", "list").array?.count == 1)
      #expect(try await world.json("task", "list").array?.isEmpty == true)
    }
  }

  @Test func `Killed after any line of either log, each milestone ends the same, and all adds up`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("budget", "set", "default", "9usd")
      try await world.done("milestone", "add", "default", "one", "--amount", "4usd", "--fund")
      try await world.done("milestone", "done", "default", "m1", "--file", world.home.state)
      try await world.done("milestone", "release", "default", "m1")
      let logs = [world.home.tasks(of: "default"), world.home.costLog(of: "default")]
      let whole = try logs.map { try #require(try Files.read($0)).split(separator: 10) }
      for (place, lines) in whole.enumerated() {
        // After the header, and in the ledger after the budget.
        for count in (place == 0 ? 1 : 2)...lines.count {
          Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
          try await eventually("it is gone") { try world.daemonPID() == nil }
          for (number, log) in logs.enumerated() {
            let kept = number == place ? Array(lines.prefix(count)) : whole[number]
            try Files.write(Array(kept.joined(separator: [10])) + [10], to: log)
          }
          for words in [["add", "one"], ["fund", "m1"], ["done", "m1"], ["release", "m1"]] {
            var more: [String] = []
            if words[0] == "add" {
              guard try await milestone("m1", world) == .null else { continue }
              more = ["--amount", "4usd"]
            }
            if words[0] == "done" { more = ["--file", world.home.state] }
            _ = try await ChildProcess(
              BuiltPrograms.roost, ["milestone", words[0], "default", words[1]] + more,
              environment: world.environment
            ).run()
          }
          let end = try await milestone("m1", world)
          #expect(end["state"] == "released", "\(place) after \(count) lines")
          try await eventually("its money is free, \(place) after \(count) lines") {
            try await held(world) == [0, 0, 9_000_000]
          }
          try await verify(world)
        }
      }
    }
  }
}
