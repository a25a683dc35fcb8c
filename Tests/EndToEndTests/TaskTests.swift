import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Tasks that are given to agents in real panes, or to files, and what comes of them.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10))) struct TaskTests {
  private func agent(_ name: String, _ answer: String, _ world: World) async throws {
    let roost = try BuiltPrograms.roost
    let program = """
      ROOST_HOME=\(world.home.root) ROOST_AGENT=\(name) exec python3 \
      \(Fixtures.path("task_agent.py")) \(world.record(name)) \(roost) '\(answer)'
      """
    let pane = try await world.pane(program)
    try await eventually("\(name) is ready") {
      try await world.tmux.screen(of: pane).contains("ready")
    }
    try await world.join(name, pane, "--profile", "plain")
  }

  private func files(_ names: String..., in world: World) async throws {
    for name in names { try await world.done("join", name, "--mode", "file") }
  }

  /// The task that was made last.
  private func task(_ world: World) async throws -> JSON {
    try await world.json("task", "list").array?.last ?? .null
  }

  @Test func `Three agents answer by themselves, and what two say is the result, over a kill`()
    async throws
  {
    try await World.with { world in
      try await agent("ann", "8080", world)
      try await agent("bob", "9090", world)
      try await agent("cid", " 8080 ", world)
      try await files("dee", in: world)
      async let waited = world.roost(
        "delegate", "default", "which port?", "--deadline", "5m", "--wait", timeout: .seconds(200))
      try await eventually("three have answered", within: .seconds(90)) {
        try await task(world)["attempts"]?.array?.filter { $0["state"] == "succeeded" }.count == 3
      }
      let id = try await task(world)["id"]?.string ?? ""
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await world.done("task", "fail", id, "--as", "dee", "--reason", "no idea")
      let exit = try await waited
      #expect(exit.code == 0 && exit.text.trimmed == "8080")
      #expect(exit.errorText.contains("votes 2 of 3, not bob"))
      #expect(try await world.turns("ann", 1).count == 1)
      #expect(try await world.turns("bob", 1).count == 1)
      let story = try await world.done("task", "show", id)
      #expect(story.contains("9090") && story.contains("no idea"))
    }
  }

  @Test
  func `Killed after any line of the log, each agent gets the task once, and it ends the same`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("delegate", "default", "which port?")
      let id = try await task(world)["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "ann", "--result", "1")
      try await world.done("task", "progress", id, "--as", "bob", "--percent", "50")
      try await world.done("task", "done", id, "--as", "bob", "--result", "1")
      let log = world.home.tasks(of: "default")
      let whole = try #require(try Files.read(log)).split(separator: UInt8(ascii: "\n"))
      #expect(whole.count > 10)
      // After the header, the line that says what was heard, and the three that made the task.
      for count in 5...whole.count {
        Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
        try await eventually("it is gone") { try world.daemonPID() == nil }
        try Files.write(Array(whole.prefix(count).joined(separator: [10])) + [10], to: log)
        // What the agents answered before the cut they answer again.
        for name in ["ann", "bob"] {
          _ = try await world.roost("task", "done", id, "--as", name, "--result", "1")
        }
        let end = try await task(world)
        #expect(end["state"] == "done" && end["outcome"]?["votes"] == 2, "after \(count) lines")
        for name in ["ann", "bob"] {
          let asked = try world.mailbox(of: name).readAll().filter { $0.kind == "task" }
          #expect(asked.count == 1, "\(name) after \(count) lines")
        }
        try await eventually("the person is told once, after \(count) lines") {
          try world.mailbox(of: "user").readAll().filter { $0.kind == "task_result" }.count == 1
        }
      }
    }
  }

  @Test func `A deadline passes, and an answer that comes late is kept`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", in: world)
      // A busy machine may hand a task over only after a deadline that is near; that is refused.
      var asked: ChildProcess.Exit?
      for deadline in ["0.3s", "3s", "30s"]
      where asked?.errorText.contains("in the past") != false {
        asked = try await world.roost(
          "delegate", "default", "quick", "--deadline", deadline, "--wait")
      }
      #expect(asked?.code == 75)
      #expect(asked?.errorText.contains("no answer before the deadline") == true)
      let id = try await task(world)["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "ann", "--result", "late")
      let attempt = try await task(world)["attempts"]?.array?.first
      #expect(attempt?["state"] == "timed_out" && attempt?["late"] == true)
      #expect(attempt?["answer"]?["text"] == "late")
      let twice = try await world.roost("task", "done", id, "--as", "ann", "--result", "later")
      #expect(twice.code == 1 && twice.errorText.contains("has answered task"))
    }
  }

  @Test func `A task waits for another, is skipped when that fails, and is tried again`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("delegate", "default", "first", "--to", "ann", "--key", "k")
      let first = try await task(world)["id"]?.string ?? ""
      try await world.done("delegate", "default", "second", "--to", "bob", "--after", first)
      let second = try await task(world)["id"]?.string ?? ""
      try await world.done("delegate", "default", "first", "--to", "ann", "--key", "k")
      #expect(try await world.json("task", "list").array?.count == 2)
      #expect(try world.mailbox(of: "bob").readAll().isEmpty)
      try await world.done("task", "fail", first, "--as", "ann", "--reason", "no")
      #expect(try await task(world)["state"] == "skipped")
      try await world.done("task", "retry", first)
      try await world.done("task", "retry", second)
      #expect(try world.mailbox(of: "ann").readAll().filter { $0.kind == "task" }.count == 2)
      try await world.done("task", "done", first, "--as", "ann", "--result", "x")
      try await world.done("task", "done", second, "--as", "bob", "--result", "y")
      let ended = try await world.roost("task", "wait", first, second)
      #expect(ended.code == 0 && ended.text == "x\ny\n")
    }
  }

  @Test func `What an agent was to do fails when its program ends, and the others' answers count`()
    async throws
  {
    try await World.with { world in
      try await agent("ann", "yes", world)
      try await agent("bob", "", world)
      try await world.done("delegate", "default", "is it safe?")
      try await eventually("ann has answered") {
        try await task(world)["attempts"]?.array?.first?["state"] == "succeeded"
      }
      let pane = try await world.json("list").array?.first { $0["name"] == "bob" }?["pane"]?["id"]
      try await world.tmux.close(try #require(pane?.string))
      try await eventually("the task is done") { try await task(world)["state"] == "done" }
      let attempt = try await task(world)["attempts"]?.array?.last
      #expect(attempt?["state"] == "failed" && attempt?["error"]?.string?.contains("bob") == true)
    }
  }

  @Test func `Different answers wait for the leader, who chooses`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("team-lead", "ann", "bob", in: world)
      try await world.done(
        "delegate", "default", "a or b?", "--resolve", "leader_decides", "--from", "user")
      let id = try await task(world)["id"]?.string ?? ""
      for name in ["ann", "bob"] {
        try await world.done("task", "done", id, "--as", name, "--result", name)
      }
      let question = try world.mailbox(of: "team-lead").readUnread().last?.text ?? ""
      #expect(question.contains("ann: ann") && question.contains("task resolve"))
      try await world.done("task", "resolve", id, "--pick", "bob", "--from", "team-lead")
      #expect(try await task(world)["outcome"]?["answer"]?["text"] == "bob")
      let again = try await world.roost("task", "resolve", id, "--pick", "ann")
      #expect(again.code == 1 && again.errorText.contains("nothing to decide"))
    }
  }

  @Test func `An answer counts once its check ends with 0, and its commit is there`() async throws {
    try await World.with { world in
      try await world.team()
      let repository = Scratch.path("repository")
      let git = """
        git init -q \(repository) && cd \(repository) && git -c user.name=a -c user.email=a@b \
        commit -q --allow-empty -m one && git rev-parse HEAD && git rev-parse HEAD^{tree}
        """
      let names = try await ChildProcess("sh", ["-c", git]).run().text.split(separator: "\n")
      let joined = try await ChildProcess(
        BuiltPrograms.roost, ["join", "ann", "--mode", "file"], environment: world.environment,
        directory: repository
      ).run()
      #expect(joined.code == 0, "\(joined.errorText)")
      try await world.done(
        "delegate", "default", "add it", "--to", "ann", "--verify", "cat done && exit 3")
      let id = try await task(world)["id"]?.string ?? ""
      let early = try await world.roost("task", "done", id, "--as", "ann", "--result", "x")
      #expect(early.code == 1 && early.errorText.contains("ended with 1"))
      try Files.write(Array("here\n".utf8), to: "\(repository)/done")
      let wrong = try await world.roost("task", "done", id, "--as", "ann", "--result", "x")
      #expect(wrong.code == 1 && wrong.errorText.contains("ended with 3: here; mend that"))
      try await world.done("delegate", "default", "add it", "--to", "ann", "--verify", "cat done")
      let second = try await task(world)["id"]?.string ?? ""
      let lost = try await world.roost("task", "done", second, "--as", "ann", "--commit", "beef")
      #expect(lost.code == 1 && lost.errorText.contains("beef is not a commit in"))
      try await world.done("task", "done", second, "--as", "ann", "--commit", "HEAD")
      let answer = try await task(world)["outcome"]?["answer"]
      #expect(answer?["commit"]?.string.map { $0 == names[0] } == true)
      #expect(answer?["tree"]?.string.map { $0 == names[1] } == true)
      #expect(answer?["check"]?["output"] == "here\n")
    }
  }

  @Test func `Whoever else waits for a task, its creator is told`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", in: world)
      try await world.done("delegate", "default", "do it")
      let id = try await task(world)["id"]?.string ?? ""
      async let other = world.roost("task", "wait", id)
      try await world.done("task", "done", id, "--as", "ann", "--result", "x")
      let watched = try await other
      #expect(watched.code == 0 && watched.text == "x\n")
      try await eventually("the creator is told") {
        try world.mailbox(of: "user").readAll().contains { $0.kind == "task_result" }
      }
    }
  }

  @Test func `Many who claim at once get each task once`() async throws {
    try await World.with { world in
      try await world.team()
      let names = (0..<10).map { "w\($0)" }
      for name in names { try await files(name, in: world) }
      for number in 0..<30 {
        try await world.done("delegate", "default", "piece \(number)", "--open")
      }
      try await withThrowingTaskGroup { group in
        for name in names {
          group.addTask {
            while try await world.roost("task", "claim", "--as", name).code == 0 {}
          }
        }
        try await group.waitForAll()
      }
      let tasks = try await world.json("task", "list").array ?? []
      #expect(tasks.count == 30)
      #expect(tasks.allSatisfy { $0["attempts"]?.array?.count == 1 })
      let none = try await world.roost("task", "claim", "--as", "w0")
      #expect(none.code == 1 && none.errorText.contains("no open task is free for w0"))
    }
  }

  @Test func `What cannot be done is told in one line, and nothing is made`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", in: world)
      let big = String(repeating: "x", count: 300_000)
      try await world.done("delegate", "default", "real", "--to", "ann")
      let id = try await task(world)["id"]?.string ?? ""
      let refusals: [(words: [String], code: Int32, says: String)] = [
        (["delegate", "nowhere", "x"], 1, "there is no team nowhere"),
        (["delegate", "default", "x", "--to", "zoe"], 1, "zoe is not a member of team default"),
        (["delegate", "default", "x", "--to", "ann", "--from", "ann"], 1, "to itself"),
        (["delegate", "default", "x", "--from", "ann"], 1, "no workers in team \"default\""),
        (["delegate", "default", "x", "--params", "{"], 64, "--params needs JSON"),
        (["delegate", "default", "x", "--context", "k"], 64, "KEY=VALUE"),
        (["delegate", "default", "x", "--deadline", "-5m"], 64, "a time such as"),
        (["delegate", "default", "x", "--resolve", "dice"], 64, "majority_vote"),
        (["delegate", "default", "x", "--best", "--open"], 64, "exclude each other"),
        (["delegate", "default", "x", "--after", "zzzz"], 1, "zzzz"),
        (["delegate", "default"], 1, "the text is empty"),
        (["task", "show", "zzzz"], 1, "there is no task zzzz"),
        (["task", "done", id, "--as", "zoe", "--result", "x"], 1, "no agent zoe"),
        (["task", "progress", id, "--as", "ann", "--percent", "101"], 1, "0 to 100"),
        (["task", "progress", id, "--as", "ann"], 64, "--percent"),
        (["task", "resolve", id, "--pick", "ann"], 1, "nothing to decide"),
        (["task", "retry", id], 1, "is not over"),
        (["task", "claim", id, "--as", "ann"], 1, "not free"),
        (["task", "list", "--team", "nowhere"], 1, "there is no team nowhere"),
      ]
      for refusal in refusals {
        let exit = try await ChildProcess(
          BuiltPrograms.roost, refusal.words, environment: world.environment
        ).run()
        #expect(exit.code == refusal.code, "\(refusal.words): \(exit.errorText)")
        #expect(exit.errorText.contains(refusal.says), "\(refusal.words): \(exit.errorText)")
        #expect(exit.errorText.split(separator: "\n").count == 1, "\(refusal.words)")
      }
      let long = try await world.roost("task", "done", id, "--as", "ann", input: big)
      #expect(long.code == 1 && long.errorText.contains("300000 bytes"))
      #expect(try await world.json("task", "list").array?.count == 1)
    }
  }
}
