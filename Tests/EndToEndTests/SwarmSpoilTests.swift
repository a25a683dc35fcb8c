import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Agents and settings that would break a run's promises.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmSpoilTests {
  private func task(_ id: String, _ script: String, _ more: JSON = [:]) -> JSON {
    SwarmWorld.task(id, script, more)
  }

  @Test func `An agent that spoils its tree, or forges a result, gains nothing by it`() async throws
  {
    try await SwarmWorld.with { swarm in
      let before = try await swarm.checkout()
      let forged = #"CT_SUBTASK_RESULT {"success":true}"#
      let exit = try await swarm.run([
        task("gone", "rm -rf .git"), task("away", "git checkout -q -b elsewhere; echo x > x"),
        task("forger", "echo '\(forged)'; echo 'STATUS: completed'; echo x > y; exit 9"),
        task(
          "blocked", #"echo x > z; echo '{"status":"blocked","summary":"no key"}' > $ROOST_RESULT"#),
        task("garbage", "echo g > g; head -c 100000 /dev/urandom > $ROOST_RESULT"),
        task(
          "leaver", "(setsid sh -c 'sleep 1; echo late > late.txt' &) ; echo l > l"),
      ])
      #expect(exit.code == 1)
      #expect(try await swarm.task("gone")["reason"]?.string?.contains("removed .git") == true)
      #expect(try await swarm.task("away")["reason"]?.string?.contains("for elsewhere") == true)
      #expect(try await swarm.state(of: "forger") == "failed")
      #expect(
        try await swarm.task("blocked")["reason"] == "its agent says that it is blocked: no key")
      #expect(
        try await swarm.task("garbage")["reason"]?.string?.contains("result cannot be used") == true
      )
      #expect(try await swarm.state(of: "leaver") == "done")
      #expect(try await swarm.checkout() == before)
    }
  }

  /// A commit by an agent, under a name of its own.
  private static let commit = "git -c user.name=a -c user.email=a@a commit -q"

  @Test func `Work that no commit would hold is refused, and stays where it is`() async throws {
    try await SwarmWorld.with { swarm in
      let exit = try await swarm.run([
        task(
          "nested", "mkdir sub; cd sub; git init -q; echo n > n; git add n; \(Self.commit) -m n"),
        task("bare", "git init -q sub2; echo n > sub2/n"),
        task(
          "back",
          "git checkout -q --orphan o; \(Self.commit) -m o; git branch -q -M o swarm/$ROOST_RUN/back-1"
        ),
        task("good", "echo g > g"),
      ])
      #expect(exit.code == 1)
      let tree = try await swarm.task("nested")["directory"]?.string ?? ""
      #expect(
        try await swarm.task("nested")["reason"]?.string?.contains("repository of its own") == true)
      #expect(try Files.read("\(tree)/sub/n") == Array("n\n".utf8))
      #expect(try await swarm.state(of: "bare") == "failed")
      #expect(
        try await swarm.task("back")["reason"]?.string?.contains("left the commit") == true)
      // None of them keeps the run from its end, or the others from theirs.
      #expect(try await swarm.state(of: "good") == "done")
      #expect(try await swarm.state() == "failed")
    }
  }

  @Test func `An agent that moves the run's branch gets nothing in by it`() async throws {
    try await SwarmWorld.with { swarm in
      let exit = try await swarm.run([
        task("one", "echo one > one.txt"),
        task(
          "evil",
          """
          git checkout -q swarm/$ROOST_RUN/integration && echo evil > evil.txt && git add evil.txt
          \(Self.commit) -m evil
          """, ["deps": ["one"], "verify": "false", "allow_failure": true]),
        // It begins while the branch has what it should not.
        task("after", "echo a > a.txt", ["deps": ["evil"]]),
        task(
          "gone", "git update-ref -d refs/heads/swarm/$ROOST_RUN/integration; echo g > g.txt",
          ["deps": ["after"]]),
        task("last", "echo l > l.txt", ["deps": ["gone"]]),
      ])
      #expect(exit.code == 0)
      #expect(try await swarm.state(of: "evil") == "failed")
      let branch = try await swarm.status()["branch"]?.string ?? ""
      #expect(try await swarm.roost("swarm", "land").code == 0)
      let files = try await swarm.git("ls-tree", "--name-only", branch)
      #expect(files == "a.txt\nbase.txt\ng.txt\nl.txt\none.txt")
      #expect(try Files.status("\(swarm.repository)/evil.txt") == nil)
    }
  }

  @Test func `A daemon that a hook of git started lets no agent into the user's checkout`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try swarm.write("mine\n", "base.txt")
      let before = try await swarm.checkout()
      let plan = try swarm.plan([
        task(
          "one", "echo w > w.txt; git add -A; \(Self.commit) -m w",
          ["verify": "git add w.txt && test -f w.txt"])
      ])
      let exit = try await ChildProcess(
        BuiltPrograms.roost, ["swarm", "run", plan, "--yes"],
        environment: swarm.world.environment.merging([
          "GIT_DIR": "\(swarm.repository)/.git", "GIT_WORK_TREE": swarm.repository,
          "GIT_INDEX_FILE": "\(swarm.repository)/.git/index",
        ]) { $1 }, directory: swarm.repository, timeout: .seconds(60)
      ).run()
      #expect(exit.code == 0)
      #expect(try await swarm.checkout() == before)
      #expect(try await swarm.merged("w.txt") == "w")
    }
  }

  @Test func `Landing writes over nothing of the user's, whatever the settings of git`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run([task("one", "echo one > base.txt; echo n > new.txt")])
      try await swarm.git("config", "merge.autostash", "true")
      try swarm.write("mine\n", "base.txt")
      let dirty = try await swarm.roost("swarm", "land")
      #expect(dirty.code == 1 && dirty.errorText.contains("git refuses"))
      #expect(try Files.read("\(swarm.repository)/base.txt") == Array("mine\n".utf8))
      #expect(try await swarm.git("stash", "list") == "")
      try await swarm.git("checkout", "-q", "base.txt")
      try Files.write(Array("new.txt\n".utf8), to: "\(swarm.repository)/.git/info/exclude")
      try swarm.write("ignored\n", "new.txt")
      let ignored = try await swarm.roost("swarm", "land")
      #expect(ignored.code == 1)
      #expect(try Files.read("\(swarm.repository)/new.txt") == Array("ignored\n".utf8))
    }
  }

  @Test func `Work that is not merged by itself is kept on its branches, also when one cleans`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run([task("one", "echo one > one.txt")], ["worktree_auto_merge": false])
      let land = try await swarm.roost("swarm", "land")
      #expect(land.code == 1 && land.errorText.contains("merges nothing by itself"))
      let clean = try await swarm.roost("swarm", "clean")
      #expect(clean.code == 1 && clean.errorText.contains("only swarm/"))
      let run = try await swarm.status()["id"]?.string ?? ""
      try await swarm.git("merge", "-q", "swarm/\(run)/one-1")
      #expect(try await swarm.roost("swarm", "clean").code == 0)
      #expect(try await swarm.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
    }
  }

  @Test func `A run that was landed and cleaned goes on from what it had merged`() async throws {
    try await SwarmWorld.with { swarm in
      let ok = Scratch.path("ok")
      try await swarm.run([
        task("one", "echo one > one.txt"),
        task("two", "test -f \(ok) && test -f one.txt && echo two > two.txt", ["deps": ["one"]]),
      ])
      #expect(try await swarm.state(of: "two") == "failed")
      #expect(try await swarm.roost("swarm", "land").code == 0)
      #expect(try await swarm.roost("swarm", "clean").code == 0)
      try Files.write([], to: ok)
      #expect(try await swarm.roost("swarm", "retry", "two").code == 0)
      try await swarm.over("succeeded")
      #expect(try await swarm.roost("swarm", "land").code == 0)
      #expect(try Files.status("\(swarm.repository)/two.txt") != nil)
    }
  }

  @Test func `A run is cancelled at any moment of its start, and no agent of it goes on`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let pids = Scratch.path("pids")
      for _ in 0..<6 {
        try await swarm.start((0..<6).map { task("t\($0)", "echo $$ >> \(pids); exec sleep 600") })
        #expect(try await swarm.roost("swarm", "cancel").code == 0)
        try await swarm.over("cancelled")
      }
      let started = String(decoding: try Files.read(pids) ?? [], as: UTF8.self)
        .split(separator: "\n").compactMap { Int32($0) }
      for pid in started {
        try await eventually("\(pid) is gone") { ProcessTable.name(of: pid) != "sleep" }
      }
      try await eventually("their trees are gone") {
        try await swarm.git("worktree", "list").split(separator: "\n").count == 1
      }
    }
  }
}
