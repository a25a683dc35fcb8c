import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Results of tasks that are known from before.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmCacheTests {
  private var starts: String { Scratch.path("starts") }

  private func begun() throws -> Int {
    String(decoding: try Files.read(starts) ?? [], as: UTF8.self).split(separator: "\n").count
  }

  private func reader(_ more: JSON = [:]) -> JSON {
    let usual: JSON = ["kind": "read"]
    return SwarmWorld.task(
      "look",
      """
      echo look >> \(starts)
      echo "{\\"status\\":\\"completed\\",\\"summary\\":\\"seen $(cat base.txt | tr '\\n' ' ')\\"}" > "$ROOST_RESULT"
      """, usual.adding(more))
  }

  private func editor(_ more: JSON = [:]) -> JSON {
    SwarmWorld.task("edit", "echo edit >> \(starts); echo new > new.txt", more)
  }

  /// "done", or "done, known before".
  private func state(_ swarm: SwarmWorld, _ id: String) async throws -> String {
    let task = try await swarm.task(id)
    return (task["state"]?.string ?? "") + (task["cached"] == true ? ", known before" : "")
  }

  @Test
  func `A task that reads is done once, as long as nothing changes that it depends on`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      for _ in 0..<2 { #expect(try await swarm.run([reader()]).code == 0) }
      #expect(try begun() == 1)
      #expect(try await state(swarm, "look") == "cached, known before")
      #expect(try await swarm.task("look")["summary"]?.string == "seen a b c ")
      #expect(try await swarm.roost("swarm", "explain", "look").text.contains("known from before"))
      // The files, the prompt, the agent's own program and a variable: each of them matters.
      try swarm.write("x\n", "base.txt")
      try await swarm.git("commit", "-q", "-a", "-m", "second")
      #expect(try await swarm.run([reader()]).code == 0)
      #expect(try begun() == 2)
      #expect(try await swarm.task("look")["summary"]?.string == "seen x ")
      #expect(try await swarm.run([reader(["prompt": "do it well"])]).code == 0)
      #expect(try begun() == 3)
      #expect(try await swarm.run([reader(["env": ["A": "1"]])]).code == 0)
      #expect(try begun() == 4)
      let changed = reader()
      try Files.write(
        Array("cat > /dev/null; echo other >> \(starts)\n".utf8), to: Scratch.path("agent-look.sh"))
      #expect(try await swarm.run([changed]).code == 0)
      #expect(try begun() == 5)
      // Asked not to.
      let plan = try swarm.plan([changed])
      #expect(try await swarm.roost("swarm", "run", plan, "--yes", "--no-cache").code == 0)
      #expect(try begun() == 6)
      _ = try await swarm.roost("swarm", "report")
      let stats = try await swarm.world.json("swarm", "cache", "stats")
      #expect(stats["hits"] == 1 && stats["misses"] == 5 && stats["entries"] == 5)
      let cleared = try await swarm.world.json("swarm", "cache", "clear")
      #expect(cleared["entries"] == 0)
    }
  }

  @Test
  func
    `The work of a task that edits is taken only where that is asked for, and merged as its own`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let before = try await swarm.checkout()
      for _ in 0..<2 { #expect(try await swarm.run([editor()]).code == 0) }
      #expect(try begun() == 2)
      let asked = editor(["cache": true, "verify": "grep -q new new.txt"])
      let next = SwarmWorld.task("next", "cat new.txt > next.txt", ["deps": ["edit"]])
      for _ in 0..<2 { #expect(try await swarm.run([asked, next]).code == 0) }
      #expect(try begun() == 3)
      #expect(try await state(swarm, "edit") == "done, known before")
      #expect(try await swarm.merged("next.txt") == "new")
      let runs = try Files.folders(in: "\(swarm.world.home.root)/runs")
      let schema = try JSONSchema(named: "run")
      for run in runs {
        for line in (try Files.read("\(run)/run.jsonl") ?? []).split(separator: 10) {
          #expect(try schema.problems(in: JSON(parsing: Array(line))) == [])
        }
      }
      #expect(try await swarm.checkout() == before)
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
      #expect(try await swarm.git("for-each-ref", "refs/roost/cache") != "")
      #expect(try await swarm.roost("swarm", "cache", "clear").code == 0)
      #expect(try await swarm.git("for-each-ref", "refs/roost/cache") == "")
      #expect(
        try await swarm.roost("swarm", "run", try swarm.plan([editor()]), "--yes", "--cache").code
          == 0)
      #expect(try begun() == 4)
    }
  }

  @Test
  func `A result is not taken whose check does not hold any more, whatever made it fail`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let gate = Scratch.path("gate")
      try Files.write([], to: gate)
      // What the check looks at is nothing that a digest can know.
      let read = reader(["verify": .string("test -f \(gate)")])
      let edit = editor(["cache": true, "verify": .string("test -f \(gate) -a -f new.txt")])
      #expect(try await swarm.run([read, edit]).code == 0)
      #expect(try await swarm.run([read, edit]).code == 0)
      #expect(try begun() == 2)
      try Files.remove(gate)
      #expect(try await swarm.run([read, edit]).code == 1)
      #expect(try begun() == 4)
      #expect(try await state(swarm, "look") == "failed")
      #expect(try await state(swarm, "edit") == "failed")
      // What failed is not kept, and what it replaced is gone.
      try Files.write([], to: gate)
      #expect(try await swarm.run([read, edit]).code == 0)
      #expect(try begun() == 6)
      // A result that somebody has forged, or cut short, is none.
      for path in try Files.names(in: "\(swarm.world.home.root)/cache/results") {
        let whole = "\(swarm.world.home.root)/cache/results/\(path)"
        let text = String(decoding: try Files.read(whole) ?? [], as: UTF8.self)
        try Files.write(
          Array(
            text.replacing("seen", with: "sold").replacing("refs", with: "sfer").dropLast(1).utf8),
          to: whole)
      }
      #expect(try await swarm.run([read, edit]).code == 0)
      #expect(try begun() == 8)
      // The files of a result that git has not any more.
      let refs = try await swarm.git(
        "for-each-ref", "--format=%(refname)", "refs/roost", "refs/heads/swarm")
      for ref in refs.split(separator: "\n") {
        try await swarm.git("update-ref", "-d", String(ref))
      }
      try await swarm.git("reflog", "expire", "--expire=now", "--all")
      try await swarm.git("gc", "-q", "--prune=now")
      #expect(try await swarm.run([read, edit]).code == 0)
      #expect(try begun() == 9)
    }
  }

  @Test
  func `An unchanged result of a task cuts off what follows, a changed one does not`() async throws
  {
    try await SwarmWorld.with { swarm in
      func plan(_ prompt: String, _ word: String) -> [JSON] {
        [
          SwarmWorld.task(
            "first",
            "echo first >> \(starts); echo '{\"status\":\"completed\",\"summary\":\"\(word)\"}' > \"$ROOST_RESULT\"",
            ["kind": "read", "prompt": .string(prompt)]),
          SwarmWorld.task(
            "second", "echo second >> \(starts)", ["kind": "read", "deps": ["first"]]),
        ]
      }
      let exit1 = try await swarm.run(plan("one", "same"))
      #expect(exit1.code == 0)
      let exit2 = try await swarm.run(plan("two", "same"))
      #expect(exit2.code == 0)
      #expect(try begun() == 3)
      let exit3 = try await swarm.run(plan("three", "other"))
      #expect(exit3.code == 0)
      #expect(try begun() == 5)
    }
  }
}
