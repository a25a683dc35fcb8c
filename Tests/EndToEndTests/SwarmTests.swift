import Store
import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport
import Testing

/// Runs of plans in real repositories, with agents that are scripts.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmTests {
  private func task(_ id: String, _ script: String, _ more: JSON = [:]) -> JSON {
    SwarmWorld.task(id, script, more)
  }

  /// Words of a script that wait until the test lets it go on.
  private static var hold: String {
    "while ! test -f \(Scratch.path("go")); do sleep 0.05; done"
  }

  /// Lets scripts go on once a task is done.
  private func release(after task: String, _ swarm: SwarmWorld) async throws {
    try await eventually("\(task) is done") { try await swarm.state(of: task) == "done" }
    try Files.write([], to: Scratch.path("go"))
  }

  @Test
  func `Each task builds on the merged work of those before it, over two kills of the daemon`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let starts = Scratch.path("starts")
      func script(_ id: String) -> String {
        "echo \(id) >> \(starts); sleep 0.4; ls > saw-\(id); echo \(id) > \(id).txt"
      }
      let before = try await swarm.checkout()
      try await swarm.start([
        task("schema", script("schema"), ["verify": "test -f schema.txt"]),
        task("docs", script("docs")),
        task(
          "api", script("api"), ["deps": ["schema"], "verify": "test -f api.txt -a -f schema.txt"]),
        task("ui", script("ui"), ["deps": ["api", "docs"]]),
      ])
      for after in ["schema", "api"] {
        try await eventually("\(after) has started") {
          String(decoding: try Files.read(starts) ?? [], as: UTF8.self).contains(after)
        }
        try await swarm.killDaemon()
        _ = try await swarm.state()
      }
      try await swarm.over("succeeded")
      #expect(try await swarm.checkout() == before)
      let begun = String(decoding: try Files.read(starts) ?? [], as: UTF8.self)
        .split(separator: "\n").sorted()
      #expect(begun == ["api", "docs", "schema", "ui"])
      #expect(try await swarm.merged("saw-ui").contains("api.txt\n"))
      let schema = try JSONSchema(named: "run")
      for folder in try Files.folders(in: "\(swarm.world.home.root)/runs") {
        for line in (try Files.read("\(folder)/run.jsonl") ?? []).split(separator: 10) {
          #expect(try schema.problems(in: JSON(parsing: Array(line))) == [])
        }
      }
      let landed = try await swarm.roost("swarm", "land")
      #expect(landed.code == 0 && landed.text.contains("is on main"))
      #expect(try Files.read("\(swarm.repository)/ui.txt") == Array("ui\n".utf8))
      #expect(try await swarm.roost("swarm", "land").code == 0)
      #expect(try await swarm.roost("swarm", "clean").code == 0)
      let refs = try await swarm.git("for-each-ref", "--format=%(refname)")
      #expect(refs == "refs/heads/main")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test
  func
    `What two tasks contradict each other in is a conflict by name, and the user's checkout stays`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try swarm.write("mine\n", "base.txt")
      try swarm.write("new\n", "untracked.txt")
      let before = try await swarm.checkout()
      try await swarm.start([
        task("one", "echo one > base.txt"),
        task("two", "echo two > base.txt; \(Self.hold)"),
        task("three", "echo 3 > three.txt", ["deps": ["one"]]),
      ])
      try await release(after: "one", swarm)
      try await eventually("two is in conflict") { try await swarm.state(of: "two") == "conflict" }
      try await eventually("three is done") { try await swarm.state(of: "three") == "done" }
      #expect(try await swarm.task("two")["conflicts"] == ["base.txt"])
      #expect(try await swarm.state() == "running")
      let told = try await swarm.roost("swarm", "explain", "two").text
      #expect(told.contains("base.txt") && told.contains("roost swarm resolve"))
      #expect(try await swarm.checkout() == before)
      // A person merges in the task's tree.
      let tree = try await swarm.task("two")["directory"]?.string ?? ""
      let refused = try await swarm.roost("swarm", "resolve", "two")
      #expect(refused.code == 1 && refused.errorText.contains("merge the run's branch"))
      let branch = try await swarm.status()["branch"]?.string ?? ""
      _ = try await ChildProcess("git", ["-C", tree, "merge", branch]).run()
      let unfinished = try await swarm.roost("swarm", "resolve", "two")
      #expect(unfinished.code == 1 && unfinished.errorText.contains("a merge is unfinished"))
      try Files.write(Array("one and two\n".utf8), to: "\(tree)/base.txt")
      _ = try await ChildProcess("git", ["-C", tree, "add", "base.txt"]).run()
      #expect(try await swarm.roost("swarm", "resolve", "two").code == 0)
      try await swarm.over("succeeded")
      #expect(try await swarm.merged("base.txt") == "one and two")
      #expect(try await swarm.checkout() == before)
      // The user's own change is in the way of landing on the branch that is checked out.
      let land = try await swarm.roost("swarm", "land")
      #expect(land.code == 1 && land.errorText.contains("git refuses"))
      #expect(try await swarm.checkout().dropLast() == before.dropLast())
      #expect(try await swarm.roost("swarm", "land", "--branch", "result").code == 0)
      #expect(try await swarm.git("show", "result:base.txt") == "one and two")
    }
  }

  @Test func `A task in conflict is done again on the merged work, and what it had is kept`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.start([
        task("one", "echo one > base.txt"),
        task("two", "echo two >> base.txt; \(Self.hold)"),
      ])
      try await release(after: "one", swarm)
      try await eventually("two is in conflict") { try await swarm.state(of: "two") == "conflict" }
      #expect(try await swarm.roost("swarm", "retry", "two").code == 0)
      try await swarm.over("succeeded")
      #expect(try await swarm.merged("base.txt") == "one\ntwo")
      let kept = try await swarm.git("for-each-ref", "--format=%(refname)", "refs/roost/runs")
      #expect(kept.hasSuffix("/two/1"))
      #expect(try await swarm.git("show", "\(kept):base.txt") == "a\nb\nc\ntwo")
    }
  }

  @Test(arguments: [
    ("edit and edit", "echo x > base.txt", "echo y > base.txt"),
    ("edit and delete", "echo x > base.txt", "rm base.txt"),
    ("rename and delete", "git mv base.txt x.txt", "rm base.txt"),
    ("rename and rename", "git mv base.txt x.txt", "git mv base.txt y.txt"),
    ("file and directory", "echo x > thing", "mkdir thing && echo y > thing/y"),
    ("binary", "printf '\\000\\001' > b.bin", "printf '\\000\\002' > b.bin"),
    ("mode and link", "chmod +x base.txt; echo >> base.txt", "ln -sf other base.txt"),
  ])
  func `A conflict of any kind is one by name, and what was merged first stays`(
    _ kind: String, _ first: String, _ second: String
  ) async throws {
    try await SwarmWorld.with { swarm in
      let before = try await swarm.checkout()
      try await swarm.start([
        task("one", first), task("two", "\(second); \(Self.hold)"),
      ])
      try await release(after: "one", swarm)
      try await eventually("two is in conflict: \(kind)") {
        try await swarm.state(of: "two") == "conflict"
      }
      #expect(try await swarm.task("two")["conflicts"]?.array?.isEmpty == false)
      #expect(try await swarm.state(of: "one") == "done")
      #expect(try await swarm.roost("swarm", "cancel").code == 0)
      try await swarm.over("cancelled")
      #expect(try await swarm.checkout() == before)
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test
  func `Work that fails its check is not merged, is kept, and whatever waits for it is skipped`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let exit = try await swarm.run([
        task("bad", "echo bad > bad.txt", ["verify": "echo no good; exit 3"]),
        task("next", "echo next > next.txt", ["deps": ["bad"]]),
        task("empty", "true"), task("reader", "echo x > base.txt", ["kind": "read"]),
        task("checker", "cat base.txt", ["kind": "check"]),
      ])
      #expect(exit.code == 1 && exit.errorText.contains("1 of 5 tasks are done"))
      #expect(
        try await swarm.task("bad")["reason"]
          == "its check `echo no good; exit 3` ended with 3: no good")
      #expect(try await swarm.task("next")["because_of"] == ["bad"])
      #expect(try await swarm.task("empty")["reason"] == "it ended without having changed a file")
      #expect(
        try await swarm.task("reader")["reason"] == "it changed files, and a read task must not")
      let run = try await swarm.status()["id"]?.string ?? ""
      #expect(try await swarm.git("show", "refs/roost/runs/\(run)/bad/1:bad.txt") == "bad")
      #expect(try await swarm.git("show", "refs/roost/runs/\(run)/reader/1:base.txt") == "x")
      #expect(
        try await swarm.git("rev-parse", "swarm/\(run)/integration")
          == swarm.git("rev-parse", "main"))
      // The person hears of it.
      try await eventually("the person is told") {
        try swarm.world.mailbox(of: "user").readAll().contains {
          $0.text.contains("run \(run) failed")
        }
      }
    }
  }

  @Test func `What passes by itself is tried again in a fresh tree, and what does not is not`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let tries = Scratch.path("tries")
      let exit = try await swarm.run([
        task(
          "flaky",
          """
          echo try >> \(tries); test -f left-over && echo dirty > \(tries)-dirty; touch left-over
          test $(wc -l < \(tries)) -lt 3 && { echo 'connection refused' >&2; exit 1; }
          rm left-over; echo done > flaky.txt
          """),
        task("broken", "echo took 5029 ms; exit 7"),
      ])
      #expect(exit.code == 1)
      #expect(try await swarm.state(of: "flaky") == "done")
      #expect(try await swarm.task("flaky")["attempts"] == 3)
      #expect(try Files.status("\(tries)-dirty") == nil)
      #expect(try await swarm.task("broken")["attempts"] == 1)
      #expect(try await swarm.task("broken")["reason"] == "it ended with 7: took 5029 ms")
    }
  }

  @Test
  func `A prompt of any size reaches its agent, and the results of the tasks before are in it`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let large = String(repeating: "word ", count: 60_000)
      let prompt = Scratch.path("prompt")
      try Files.write(Array("cat > \(prompt); echo > b\n".utf8), to: Scratch.path("reader.sh"))
      let exit = try await swarm.run([
        task(
          "first",
          #"echo > a; printf '{"status":"completed","summary":"the port is 8080"}' > $ROOST_RESULT"#,
          ["title": "Find the port"]),
        [
          "id": "second", "prompt": .string(large), "deps": ["first"],
          "agent": .string("sh \(Scratch.path("reader.sh"))"),
        ],
      ])
      #expect(exit.code == 0)
      let got = String(decoding: try Files.read(prompt) ?? [], as: UTF8.self)
      #expect(got.hasPrefix(large))
      #expect(got.contains("Result of \"Find the port\":\nthe port is 8080"))
    }
  }
}
