import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Several tries at one task side by side, of which one counts.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmRaceTests {
  private func race(_ script: String, _ more: JSON = [:]) -> JSON {
    let usual: JSON = ["alternatives": 3, "verify": "test -f a.txt"]
    return SwarmWorld.task("a", script, usual.adding(more))
  }

  private func kept(_ swarm: SwarmWorld) async throws -> [String] {
    try await swarm.git("for-each-ref", "--format=%(refname)", "refs/roost")
      .split(separator: "\n").map { String($0.split(separator: "/").last ?? "") }
  }

  @Test
  func `The try that changes least is merged, and the others' work is kept and named`() async throws
  {
    try await SwarmWorld.with { swarm in
      let before = try await swarm.checkout()
      let exit = try await swarm.run([
        race("seq $((10 - $ROOST_ATTEMPT * 2)) > a.txt"),
        SwarmWorld.task("b", "cat a.txt > b.txt", ["deps": ["a"]]),
      ])
      #expect(exit.code == 0, "\(exit.errorText)")
      #expect(try await swarm.merged("b.txt") == "1\n2\n3\n4")
      let tries = try await swarm.task("a")["tries"]?.array ?? []
      #expect(tries.map { $0["state"]?.string } == ["passed", "passed", "chosen"])
      #expect(tries.map { $0["changed_lines"]?.integer } == [8, 6, 4])
      #expect(try await kept(swarm) == ["1", "2"])
      let ref = tries[0]["kept"]?.string ?? ""
      #expect(try await swarm.git("show", "\(ref):a.txt").hasSuffix("8"))
      #expect(try await swarm.checkout() == before)
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
      let told = try await swarm.roost("swarm", "explain", "a").text
      #expect(told.contains("try 3 chosen: 4 lines changed") && told.contains(ref))
      _ = try await swarm.roost("swarm", "report")
      let run = try #require(try Files.folders(in: "\(swarm.world.home.root)/runs").first)
      let report = try JSON(parsing: try #require(try Files.read("\(run)/report.json")))
      let stats = report["stats"]
      #expect(stats?["subagents_spawned"] == 4 && stats?["subagents_completed"] == 2)
      #expect(stats?["alternatives"] == 3 && stats?["alternatives_spare"] == 2)
      let text = String(decoding: try Files.read("\(run)/report.md") ?? [], as: UTF8.self)
      #expect(text.contains("## Tries side by side") && text.contains(ref))
      let schema = try JSONSchema(named: "run")
      for line in (try Files.read("\(run)/run.jsonl") ?? []).split(separator: 10) {
        #expect(try schema.problems(in: JSON(parsing: Array(line))) == [])
      }
    }
  }

  @Test
  func `After the grace those whose check fails are given up, and their work is kept`() async throws
  {
    try await SwarmWorld.with { swarm in
      // The first one passes its check and ends only when told to; the others never pass.
      let script = """
        echo $ROOST_ATTEMPT > mine.txt
        test $ROOST_ATTEMPT = 2 && { echo ok > a.txt; test -f \(Scratch.path("go")) && exit 0; }
        while ! test -f \(Scratch.path("go")); do sleep 0.05; done
        """
      try await swarm.start([race(script)], ["alternatives_grace_s": 1])
      try await eventually("two are given up", within: .seconds(60)) {
        let tries = try await swarm.task("a")["tries"]?.array ?? []
        return tries.count { $0["state"] == "pruned" } == 2
      }
      let tries = try await swarm.task("a")["tries"]?.array ?? []
      #expect(tries.map { $0["state"]?.string } == ["pruned", "running", "pruned"])
      #expect(tries[0]["reason"]?.string?.contains("policy_threshold exceeded") == true)
      try Files.write([], to: Scratch.path("go"))
      try await swarm.over("succeeded")
      #expect(try await swarm.merged("mine.txt") == "2")
      #expect(try await kept(swarm) == ["1", "3"])
      #expect(
        try await swarm.git(
          "show", "refs/roost/runs/\(try await swarm.status()["id"]?.string ?? "")/a/3:mine.txt")
          == "3")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test func `What was seen of tries before a kill of the daemon counts after it`() async throws {
    try await SwarmWorld.with { swarm in
      let script = """
        echo $ROOST_ATTEMPT > mine.txt
        test $ROOST_ATTEMPT = 2 && echo ok > a.txt
        while ! test -f \(Scratch.path("go")); do sleep 0.05; done
        """
      try await swarm.start([race(script)], ["alternatives_grace_s": 2])
      @Sendable func lines(_ event: JSON) throws -> [JSON] {
        try swarm.lines().map { try JSON(parsing: $0) }.filter { $0["event"] == event }
      }
      try await eventually("the tries were looked at", within: .seconds(60)) {
        try lines("looked").count >= 3
      }
      try await swarm.killDaemon()
      let before = try lines("looked").count
      try await eventually("two are given up", within: .seconds(60)) {
        let tries = try await swarm.task("a")["tries"]?.array ?? []
        return tries.count { $0["state"] == "pruned" } == 2
      }
      let log = try swarm.lines().map { try JSON(parsing: $0) }
      for number in [1, 3] {
        let end = try #require(
          log.first { $0["to"] == "pruning" && $0["attempt"] == .integer(number) })
        let failed = log.filter { entry in
          entry["event"] == "looked" && entry["seq"]?.integer ?? 0 < end["seq"]?.integer ?? 0
            && entry["tries"]?.array?.contains {
              $0["attempt"] == .integer(number) && $0["passes"] == false
            } == true
        }.count
        #expect(failed >= before)
        #expect(
          end["reason"]?.string?.contains("(invariant_breaks=\(failed),") == true, "\(end.text())")
      }
      try Files.write([], to: Scratch.path("go"))
      try await swarm.over("succeeded")
      let schema = try JSONSchema(named: "run")
      for entry in log.dropFirst() { #expect(try schema.problems(in: entry) == []) }
    }
  }

  @Test(arguments: [4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
  func `Killed at a line of the log, each try is made once and the same one counts`(
    _ line: Int
  ) async throws {
    try await SwarmWorld.with { swarm in
      let starts = Scratch.path("starts")
      try await swarm.start([
        race("echo $ROOST_ATTEMPT >> \(starts); seq $((10 - $ROOST_ATTEMPT)) > a.txt; sleep 0.1")
      ])
      let run = try #require(try Files.folders(in: "\(swarm.world.home.root)/runs").first)
      @Sendable func lines() throws -> Int {
        (try Files.read("\(run)/run.jsonl") ?? []).count { $0 == 10 }
      }
      @Sendable func isClosed() throws -> Bool {
        String(decoding: try Files.read("\(run)/run.jsonl") ?? [], as: UTF8.self)
          .contains(#""event":"closed""#)
      }
      try await eventually("the line is there") { try lines() >= line || isClosed() }
      try await swarm.killDaemon()
      try await swarm.over("succeeded")
      let begun = String(decoding: try Files.read(starts) ?? [], as: UTF8.self)
        .split(separator: "\n").map(String.init)
      #expect(begun.count == Set(begun).count, "a try was started twice: \(begun)")
      #expect(begun.count == 3, "\(begun)")
      let tries = try await swarm.task("a")["tries"]?.array ?? []
      let counted = tries.filter { $0["state"] != "replaced" }
      #expect(counted.map { $0["state"]?.string } == ["passed", "passed", "chosen"], "\(tries)")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
      #expect(try await swarm.merged("a.txt").hasPrefix("1\n2"))
      let lost = tries.compactMap {
        $0["kept"]?.string?.split(separator: "/").last.map(String.init)
      }
      let there = Set(try await kept(swarm))
      #expect(lost.count == 2 && there.isSuperset(of: lost))
    }
  }

  @Test func `Two runs on one pool never have more of it together than it has`() async throws {
    try await SwarmWorld.with { swarm in
      let seen = Scratch.path("seen")
      func script(_ id: String) -> String {
        """
        mkdir -p \(seen); touch \(seen)/\(id); ls \(seen) | wc -l >> \(seen).counts; sleep 0.1
        rm \(seen)/\(id); echo \(id) > \(id).txt
        """
      }
      for run in ["x", "y"] {
        try await swarm.start(
          (0..<4).map { SwarmWorld.task("\(run)\($0)", script("\(run)\($0)"), ["pool": "narrow"]) },
          ["pools": ["narrow": 1], "max_concurrent_requests": 4])
      }
      try await eventually("both runs are over", within: .seconds(90)) {
        let runs = try await swarm.world.json("swarm", "list").array ?? []
        return runs.count == 2 && runs.allSatisfy { $0["state"] == "succeeded" }
      }
      let counts = String(decoding: try Files.read("\(seen).counts") ?? [], as: UTF8.self)
        .split(separator: "\n").map { $0.filter(\.isNumber) }
      #expect(counts.count == 8 && Set(counts) == ["1"], "\(counts)")
    }
  }
}
