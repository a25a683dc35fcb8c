import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// What cannot be run is refused in one line, and nothing is begun.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmRefusalTests {
  @Test func `A plan that is wrong is refused with everything that is wrong with it`() async throws
  {
    try await SwarmWorld.with { swarm in
      for (text, words) in [
        ("", "the text is empty"), ("{", "is not JSON"), ("{}", "neither \"tasks\" nor"),
        (#"{"tasks":[]}"#, "tasks"),
        (
          #"{"tasks":[{"id":"a","prompt":"p","deps":["b"]},{"id":"b","prompt":"p","deps":["a"]}]}"#,
          "a"
        ),
        (#"{"tasks":[{"id":"A/b","prompt":"p"},{"id":"x","prompt":"p","deps":["y"]}]}"#, "y"),
      ] {
        let path = Scratch.path("wrong.json")
        try Files.write(Array(text.utf8), to: path)
        let exit = try await swarm.roost("swarm", "run", path, "--yes")
        #expect(exit.code == 1 && exit.errorText.contains(words), "\(text): \(exit.errorText)")
        #expect(exit.errorText.split(separator: "\n").count == 1)
      }
      #expect(try await swarm.world.json("swarm", "list") == [])
    }
  }

  @Test func `A place that no run can work in is refused before anything starts`() async throws {
    try await SwarmWorld.with { swarm in
      let plan = try swarm.plan([SwarmWorld.task("a", "true")])
      func refusal(_ directory: String, _ words: String...) async throws -> String {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["swarm", "run", plan, "--yes"] + words,
          environment: swarm.world.environment, directory: directory, timeout: .seconds(60)
        ).run()
        #expect(exit.code == 1)
        return exit.errorText
      }
      let plain = Scratch.path("plain")
      try Files.createDirectory(plain)
      #expect(try await refusal(plain).contains("is not in a git repository"))
      _ = try await ChildProcess("git", ["init", "-q", plain]).run()
      #expect(try await refusal(plain).contains("has no commit yet"))
      try await swarm.git("branch", "swarm")
      #expect(try await refusal(swarm.repository).contains("has a branch \"swarm\""))
      try await swarm.git("branch", "-D", "swarm")
      let path = try swarm.plan([["id": "a", "prompt": "p", "agent": "nobody-there"]])
      let exit = try await swarm.roost("swarm", "run", path, "--yes")
      #expect(exit.code == 1 && exit.errorText.contains("nobody-there is neither an agent"))
      #expect(try await swarm.world.json("swarm", "list") == [])
      let unasked = try await swarm.roost("swarm", "run", plan)
      #expect(unasked.code == 64 && unasked.errorText.contains("--yes"))
      #expect(unasked.text == "")
    }
  }

  @Test func `What cannot be done to a run is said in one line`() async throws {
    try await SwarmWorld.with { swarm in
      let none = try await swarm.roost("swarm", "status")
      #expect(none.code == 1 && none.errorText.contains("there are no runs yet"))
      try await swarm.run([SwarmWorld.task("a", "echo a > a")])
      for (words, said) in [
        (["status", "nothing-here"], "there is no run nothing-here"),
        (["explain", "b"], "has no task b"), (["retry", "a"], "task a is done"),
        (["skip", "a"], "task a is done"), (["resolve", "a"], "task a is done"),
        (["pause"], "is over (succeeded)"), (["cancel"], "is over (succeeded)"),
        (["land", "--branch", "a..b"], "is not a name that a branch can have"),
        (["clean"], "roost swarm land"), (["logs", "b"], "has no task b"),
      ] {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, ["swarm"] + words, environment: swarm.world.environment
        ).run()
        #expect(exit.code == 1 && exit.errorText.contains(said), "\(words): \(exit.errorText)")
        #expect(exit.errorText.split(separator: "\n").count == 1)
      }
    }
  }

  @Test func `A branch that has moved on is not landed on, and a new one is`() async throws {
    try await SwarmWorld.with { swarm in
      try await swarm.run([SwarmWorld.task("a", "echo a > a")])
      try swarm.write("x\n", "x.txt")
      try await swarm.git("add", "."); try await swarm.git("commit", "-q", "-m", "moved")
      let head = try await swarm.git("rev-parse", "main")
      let exit = try await swarm.roost("swarm", "land")
      #expect(exit.code == 1 && exit.errorText.contains("main has commits that run"))
      #expect(try await swarm.git("rev-parse", "main") == head)
      #expect(try await swarm.roost("swarm", "land", "--branch", "result").code == 0)
      #expect(try await swarm.git("show", "result:a") == "a")
    }
  }
}
