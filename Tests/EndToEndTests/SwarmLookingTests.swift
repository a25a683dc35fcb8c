import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// What is shown of runs: what each attempt printed, and what commands print as JSON.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmLookingTests {
  @Test func `Logs shows the attempt that counts or any other one, and names those that there are`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let again = """
        echo attempt $ROOST_ATTEMPT
        test $ROOST_ATTEMPT = 1 && { echo connection refused; exit 1; }
        echo a > a.txt
        """
      let race = "echo try $ROOST_ATTEMPT; seq $((10 - $ROOST_ATTEMPT)) > b.txt"
      try await swarm.run([
        SwarmWorld.task("a", again), SwarmWorld.task("b", race, ["alternatives": 2]),
        SwarmWorld.task("c", "exit 1"), SwarmWorld.task("d", "true", ["deps": ["c"]]),
      ])
      @Sendable func shown(_ words: String...) async throws -> String {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["swarm", "logs"] + words, environment: swarm.world.environment,
          timeout: .seconds(60)
        ).run()
        return exit.code == 0 ? exit.text : "\(exit.code): \(exit.errorText)"
      }
      #expect(try await shown("a") == "attempt 2\n")
      #expect(try await shown("a", "--attempt", "1") == "attempt 1\nconnection refused\n")
      #expect(try await shown("a", "--attempt", "1", "-f") == "attempt 1\nconnection refused\n")
      // The second one changes less.
      #expect(try await shown("b") == "try 2\n")
      #expect(try await shown("b", "--attempt", "1") == "try 1\n")
      let run = try await swarm.status()["id"]?.string ?? ""
      #expect(try await shown(run, "b", "--attempt", "1") == "try 1\n")
      for number in ["3", "0", "-1"] {
        let said = try await shown("a", "--attempt=\(number)")
        #expect(said.contains("no attempt \(number); there are attempts 1 to 2"), "\(said)")
      }
      #expect(
        try await shown("c", "--attempt", "2").contains("no attempt 2; there is attempt 1 alone"))
      #expect(try await shown("c", "-f") == "")
      #expect(try await shown("d").contains("task d was not started yet"))
      #expect(try await shown("d", "--attempt", "1").contains("task d was not started yet"))
      #expect(try await shown("e").contains("has no task e"))
      #expect(try await shown("a", "--attempt", "x").hasPrefix("64: "))
      let attached = try await swarm.roost("swarm", "attach", "b", "--attempt", "1")
      #expect(attached.code == 1)
      #expect(
        attached.errorText.contains("`roost swarm logs \(run) b --attempt 1` shows what it printed")
      )
    }
  }

  @Test func `Logs follows an attempt whose end nobody saw to the end that its run knows`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let begun = Scratch.path("begun")
      try await swarm.start([
        SwarmWorld.task("a", "echo begun; touch \(begun); sleep 600", ["max_attempts": 1])
      ])
      try await eventually("it has begun") { try Files.status(begun) != nil }
      async let followed = swarm.roost("swarm", "logs", "a", "-f")
      let run = try await swarm.status()["id"]?.string ?? ""
      let files = "\(swarm.world.home.root)/runs/\(run)/tasks/a/1"
      @Sendable func process(_ name: String) throws -> Int32 {
        let json = try JSON(parsing: try Files.read("\(files)/\(name).json") ?? [])
        return Int32(try #require(json["pid"]?.integer))
      }
      let watcher = try process("claim")
      #expect(ProcessTable.name(of: watcher) == "roost")
      let agent = try process("process")
      Signals.send(Signals.kill, to: watcher)
      Signals.send(Signals.kill, to: -agent)
      try await swarm.over("failed")
      let exit = try await followed
      #expect(exit.code == 0 && exit.text == "begun\n", "\(exit.errorText)")
    }
  }

  @Test func `Commands about runs print what their schemas state`() async throws {
    try await SwarmWorld.with { swarm in
      let world = swarm.world
      let plan = try swarm.plan(
        [
          SwarmWorld.task(
            "a",
            "echo a > a.txt; \(try BuiltPrograms.roost) swarm done made --json > \(Scratch.path("done"))",
            ["alternatives": 2, "verify": "test -f a.txt", "priority": 3, "env": ["A": "b"]]),
          SwarmWorld.task("look", "cat", ["kind": "read", "cache": true]),
          SwarmWorld.task("bad", "exit 1"),
          SwarmWorld.task("c", "echo c > c.txt", ["deps": ["bad"]]),
        ], ["pools": ["p": 2], "budget": "5usd"])
      #expect(try await world.json("swarm", "plan", plan)["tasks"]?.array?.count == 4)
      let exit = try await swarm.roost("swarm", "run", plan, "--yes", "--json")
      #expect(exit.code == 1)
      #expect(try JSONSchema.problems(in: JSON(parsing: exit.output), of: ["swarm", "run"]) == [])
      let done = try JSON(parsing: try Files.read(Scratch.path("done")) ?? [])
      #expect(try JSONSchema.problems(in: done, of: ["swarm", "done"]) == [])
      #expect(try await world.json("swarm", "list").array?.count == 1)
      #expect(try await world.json("swarm", "explain", "c")["reasons"]?.array?.isEmpty == false)
      try await world.json("swarm", "report")
      let stats = try await world.json("swarm", "cache", "stats")
      #expect(stats["entries"] == 1 && stats["oldest"] != nil)
      #expect(try await world.json("swarm", "cache", "clear")["entries"] == 0)
      try await world.json("swarm", "retry", "bad")
      try await swarm.over("failed")
      try await world.json("swarm", "skip", "bad")
      try await swarm.over("succeeded")
      try await world.json("swarm", "land")
      try await world.json("swarm", "clean")
      try await swarm.start([SwarmWorld.task("z", "sleep 600")])
      try await world.json("swarm", "pause")
      try await world.json("swarm", "resume")
      try await world.json("swarm", "cancel")
      try await swarm.over("cancelled")
      try await world.json("swarm", "status")
    }
  }

  @Test func `The schemas of what is kept and planned refuse what is not so`() throws {
    let stats: JSON = [
      "entries": 1, "bytes": 10, "max_entries": 1000, "max_bytes": 100, "lifetime_s": 86_400,
      "hits": 0, "misses": 2,
    ]
    #expect(try JSONSchema.problems(in: stats, of: ["swarm", "cache", "stats"]) == [])
    for member in try #require(stats.object).members {
      var less = try #require(stats.object)
      less[member.key] = nil
      #expect(try JSONSchema.problems(in: .object(less), of: ["swarm", "cache"]) != [])
      less[member.key] = -1
      #expect(try JSONSchema.problems(in: .object(less), of: ["swarm", "cache"]) != [])
    }
    #expect(
      try JSONSchema.problems(in: stats.adding(["oldest": "now"]), of: ["swarm", "cache"]) != [])
    let plan: JSON = ["version": 1, "goal": "g", "tasks": [["id": "a", "prompt": "p"]]]
    #expect(try JSONSchema.problems(in: plan, of: ["swarm", "plan"]) == [])
    for wrong: JSON in [["alternatives": "3"], ["cache": 1], ["deps": [1]], ["env": ["A": 1]]] {
      let task = (["id": "a", "prompt": "p"] as JSON).adding(wrong)
      let bad = plan.adding(["tasks": [task]])
      #expect(try JSONSchema.problems(in: bad, of: ["swarm", "plan"]) != [], "\(wrong.text())")
    }
  }
}
