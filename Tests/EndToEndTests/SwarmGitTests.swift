import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Repositories and agents that ask the unusual of git: each has a named end, and nothing is lost.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmGitTests {
  private func task(_ id: String, _ script: String, _ more: JSON = [:]) -> JSON {
    SwarmWorld.task(id, script, more)
  }

  private func hook(_ name: String, _ script: String, _ swarm: SwarmWorld) throws {
    let path = "\(swarm.repository)/.git/hooks/\(name)"
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array("#!/bin/sh\n\(script)\n".utf8), to: path)
    _ = try ChildProcess("chmod", ["+x", path]).runBlocking()
  }

  @Test func `Hooks run once, and one that fails or hangs fails its task with what it says`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try hook(
        "pre-commit",
        """
        echo $$ >> \(Scratch.path("hooks"))
        test -f bad.txt && { echo 'no secrets here' >&2; exit 1; }
        test -f slow.txt && exec sleep 600
        exit 0
        """, swarm)
      try hook("post-checkout", "echo $3 >> \(Scratch.path("checkouts"))", swarm)
      try await swarm.git("config", "commit.gpgsign", "true")
      try await swarm.git("config", "gpg.program", "/bin/false")
      try await swarm.run([
        task("good", "echo g > good.txt"), task("bad", "echo b > bad.txt"),
        task("slow", "echo s > slow.txt", ["timeout_s": 3]),
      ])
      #expect(try await swarm.state(of: "good") == "done")
      let bad = try await swarm.task("bad")["reason"]?.string ?? ""
      #expect(bad == "its work is not committed: git refused: no secrets here")
      let slow = try await swarm.task("slow")["reason"]?.string ?? ""
      #expect(slow == "its work is not committed: git refused: git commit took too long")
      let run = try await swarm.status()["id"]?.string ?? ""
      for name in ["bad", "slow"] {
        let kept = try await swarm.git("show", "refs/roost/runs/\(run)/\(name)/1:\(name).txt")
        #expect(kept == String(name.prefix(1)))
      }
      for word in ["hooks", "checkouts"] {
        let lines = String(decoding: try Files.read(Scratch.path(word)) ?? [], as: UTF8.self)
          .split(separator: "\n")
        #expect(lines.count == 3, "\(word)")
        guard word == "hooks" else { continue }
        for pid in lines.compactMap({ Int32($0) }) {
          #expect(ProcessTable.identity(of: pid) == nil)
        }
      }
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test func `Work in a submodule that is nowhere else is refused, and stays where it is`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let part = Scratch.path("part")
      _ = try await ChildProcess("git", ["init", "-q", part]).run()
      let commit = "git -c user.name=a -c user.email=a@a commit -q"
      _ = try await ChildProcess(
        "sh", ["-c", "echo p > p; git add p; \(commit) -m p"], directory: part
      ).run()
      try await swarm.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part, "part")
      try await swarm.git("commit", "-q", "-m", "part")
      let before = try await swarm.checkout()
      let fetch = "git -c protocol.file.allow=always submodule --quiet update --init"
      try await swarm.run([
        task("outside", "echo o > o.txt; test -z \"$(ls part)\""),
        task("looks", "\(fetch); cp part/p copy.txt"),
        task(
          "inside",
          "\(fetch); cd part; echo more > p; \(commit) -am more; cd ..; git add part; echo i > i.txt"
        ),
        task("dirty", "\(fetch); echo more > part/p; echo d > d.txt"),
        task("gone", "git rm -q part", ["deps": ["outside", "looks"]]),
      ])
      let states = try await swarm.status()["tasks"]?.array?.compactMap { $0["state"]?.string }
      #expect(states == ["done", "done", "failed", "failed", "done"])
      let inside = try await swarm.task("inside")
      #expect(
        inside["reason"] == "its submodule part has commits that no remote has; push them")
      let tree = inside["directory"]?.string ?? ""
      #expect(try Files.read("\(tree)/part/p") == Array("more\n".utf8))
      let dirty = try await swarm.task("dirty")
      #expect(dirty["reason"] == "its submodule part has changed files, such as p")
      #expect(
        try Files.read("\(dirty["directory"]?.string ?? "")/part/p") == Array("more\n".utf8))
      #expect(try await swarm.checkout() == before)
    }
  }

  @Test func `Pointers to large files are as git has them, and a filter that is missing is named`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
      try swarm.write(pointer, "big.bin")
      try swarm.write("*.bin filter=lfs -text\n", ".gitattributes")
      try await swarm.git("add", "."); try await swarm.git("commit", "-q", "-m", "large")
      try await swarm.run([task("a", "cmp big.bin \(swarm.repository)/big.bin && echo a > a.txt")])
      #expect(try await swarm.state(of: "a") == "done")
      #expect(try await swarm.merged("big.bin") == pointer.trimmed)
      try await swarm.git("config", "filter.lfs.smudge", "no-such-program")
      try await swarm.git("config", "filter.lfs.required", "true")
      try await swarm.run([task("b", "echo b > b.txt")], ["max_retries": 0])
      let reason = try await swarm.task("b")["reason"]?.string ?? ""
      #expect(reason.hasPrefix("it could not be started: git refused: "))
      #expect(reason.contains("no-such-program") && !reason.contains("\n"))
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test func `What the user does meanwhile in the checkout stays, to the byte`() async throws {
    try await SwarmWorld.with { swarm in
      let go = Scratch.path("go")
      let hold = "while ! test -f \(go); do sleep 0.05; done"
      try await swarm.start([
        task("one", "echo one > one.txt; \(hold)", ["verify": "test -f one.txt"]),
        task("two", "echo two > two.txt", ["deps": ["one"]]),
      ])
      try await eventually("one runs") { try await swarm.state(of: "one") == "running" }
      try swarm.write("stashed\n", "base.txt")
      try await swarm.git("stash")
      try await swarm.git("checkout", "-q", "-b", "mine")
      try swarm.write("committed\n", "mine.txt")
      try await swarm.git("add", "."); try await swarm.git("commit", "-q", "-m", "mine")
      try swarm.write("staged\n", "base.txt")
      try await swarm.git("add", "base.txt")
      try swarm.write("changed\n", "base.txt")
      try swarm.write("untracked\n", "one.txt")
      let before = try await swarm.checkout()
      try Files.write([], to: go)
      try await swarm.over("succeeded")
      #expect(try await swarm.checkout() == before)
      for (name, text) in [("base.txt", "changed\n"), ("one.txt", "untracked\n")] {
        #expect(try Files.read("\(swarm.repository)/\(name)") == Array(text.utf8))
      }
      // The branch that the run began on is not checked out, and is moved.
      #expect(try await swarm.roost("swarm", "land").code == 0)
      #expect(try await swarm.git("show", "main:two.txt") == "two")
      #expect(try await swarm.checkout().dropLast() == before.dropLast())
    }
  }

  @Test func `A repository that goes away for a while costs nothing but that while`() async throws {
    try await SwarmWorld.with { swarm in
      let (go, away) = (Scratch.path("go"), Scratch.path("away"))
      let hold = "while ! test -f \(go); do sleep 0.05; done"
      try await swarm.start([
        task("one", "echo one > one.txt; \(hold)"),
        task("two", "echo two > two.txt", ["deps": ["one"]]),
      ])
      try await eventually("one runs") { try await swarm.state(of: "one") == "running" }
      try Files.rename(swarm.repository, to: away)
      try Files.write([], to: go)
      try await eventually("it is said that the run waits") {
        try await swarm.world.json("status")["notes"]?.array?.contains {
          $0.string?.contains("task one waits: ") == true
        } == true
      }
      #expect(try await swarm.world.json("swarm", "status")["state"] == "running")
      try Files.rename(away, to: swarm.repository)
      try await swarm.over("succeeded")
      let tries = try await swarm.status()["tasks"]?.array?.compactMap { $0["attempts"]?.integer }
      #expect(tries == [1, 1])
      #expect(try await swarm.merged("two.txt") == "two")
    }
  }

  @Test func `Tags, stashes and ignored files of agents have no part in the result, and are named`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try swarm.write("build/\n", ".gitignore")
      try await swarm.git("add", "."); try await swarm.git("commit", "-q", "-m", "ignore")
      let author = "git -c user.name=a -c user.email=a@a"
      try await swarm.run([
        task("tags", "echo t > t.txt; git tag of-agent"),
        task("stashes", "echo s > base.txt; \(author) stash -q"),
        task("ignored", "mkdir build; echo o > build/out"),
      ])
      #expect(try await swarm.state(of: "tags") == "done")
      let empty = "it ended without having changed a file"
      #expect(try await swarm.task("stashes")["reason"] == .string(empty))
      #expect(
        try await swarm.task("ignored")["reason"]
          == .string("\(empty); what git ignores is not taken: build/"))
      // They are the repository's own, and whoever wants the work finds it there.
      #expect(try await swarm.git("show", "stash@{0}:base.txt") == "s")
      #expect(try await swarm.git("tag") == "of-agent")
      #expect(try await swarm.git("status", "--porcelain") == "")
    }
  }
}
