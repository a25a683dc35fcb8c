import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// What `roost swarm plan` shows of a plan.
@Suite(.scratch) struct SwarmPlanTests {
  private static let task: JSON = [
    "id": "api", "title": "Serve it", "prompt": "Serve it all", "role": "coder",
    "deps": ["schema"], "kind": "check", "agent": "codex exec", "priority": 5,
    "paths": ["Sources/Api/**"], "verify": "make test", "timeout_s": 1800, "idle_timeout_s": 90,
    "max_attempts": 2, "estimate_s": .decimal(0.5), "allow_failure": true, "allow_empty": true,
    "env": ["TOKEN": "geheim"], "pool": "anthropic", "alternatives": 3, "cache": true,
  ]
  private static let config: JSON = [
    "max_subagents": 50, "max_retries": 1, "pools": ["anthropic": 2], "budget": "5usd",
    "model": "opus", "fail_fast": true, "execution_mode": "pane", "max_load": .decimal(2.5),
  ]

  private func plan(_ task: JSON, _ config: JSON = [:]) async throws -> CommandLineRun {
    let plan: JSON = [
      "version": 1, "goal": "g", "config": config,
      "tasks": [["id": "schema", "prompt": "Describe it\nall"], task],
    ]
    try Files.write(plan.bytes(), to: Scratch.path("plan.json"))
    return await roost("swarm", "plan", Scratch.path("plan.json"))
  }

  @Test func `It shows everything that a plan says of a task`() async throws {
    let whole = try await plan(Self.task, Self.config)
    #expect(whole.code == 0, "\(whole.err)")
    let line = """
      api: 3 tries side by side, of which one counts; by codex exec; as coder; checked by `make \
      test`; priority 5; pool anthropic; 2 attempts at most; 30 min at most; silent for 90 s at \
      most; about 500 ms; may fail; may change nothing; its result may be known from before; files \
      Sources/Api/**; with TOKEN
      """
    #expect(whole.lines.contains(line), "\(whole.out)")
    #expect(
      whole.out.contains(
        "2 tasks in 2 waves with 4 starts, at most 3 agents at a time (pane), by claude"))
    #expect(whole.out.contains("Describe it\n"))
    #expect(!whole.out.contains("geheim"))
    // What an agent is told is shown where nothing says it shorter.
    for member in try #require(Self.task.object).members
    where !["id", "prompt"].contains(member.key) {
      var less = try #require(Self.task.object)
      less[member.key] = nil
      let shown = try await plan(.object(less), Self.config)
      #expect(shown.code == 0, "\(shown.err)")
      #expect(shown.out != whole.out, "\(member.key) is not shown")
    }
  }

  @Test func `It shows each setting that is not the default`() async throws {
    let whole = try await plan(Self.task, Self.config)
    for member in try #require(Self.config.object).members {
      #expect(whole.out.contains("\(member.key) "), "\(member.key)")
    }
    let plain = try await plan(["id": "b", "prompt": "x"])
    #expect(!plain.out.contains("settings:") && !plain.out.contains("b: "))
  }

  @Test func `A goal that says nothing is refused, and a file that is there is a plan`()
    async throws
  {
    for goal in ["", " \n"] {
      for verb in ["plan", "run"] {
        let refused = await roost("swarm", verb, goal)
        #expect(refused.code == 64 && refused.err.contains("says nothing"), "\(refused.err)")
      }
    }
    let path = Scratch.path("notes.md")
    try Files.write(
      Array("# Login\n```json\n{\"tasks\":[{\"id\":\"x\",\"prompt\":\"p\"}]}\n```\n".utf8), to: path
    )
    let shown = await roost("swarm", "plan", path, "--json")
    #expect(try shown.json["tasks"]?.array?.first?["id"] == "x", "\(shown.err)")
    let single = await roost("swarm", "plan", "Add a login")
    #expect(single.out.contains("goal: Add a login\n"))
    // A directory of that name makes no plan of a goal.
    try Files.createDirectory(Scratch.path("docs"))
    let folder = await roost("swarm", "plan", Scratch.path("docs"))
    #expect(folder.out.contains("goal: \(Scratch.path("docs"))\n"), "\(folder.err)")
  }

  @Test(arguments: [
    (["--agent", " "], "--agent says nothing"), (["--planner", ""], "--planner says nothing"),
    (["--strategy", "domain"], "give --planner"), (["--fallback-single"], "give --planner"),
    (["--max-agents", "0"], "from 1 to 1000"), (["--max-agents", "1001"], "from 1 to 1000"),
    (["--cache", "--no-cache"], "exclude each other"),
  ])
  func `Options that say nothing or come to nothing are refused`(
    _ words: [String], _ wanted: String
  ) async throws {
    for verb in ["plan", "run"] {
      let refused = await roost(["swarm", verb, "Add a login"] + words)
      #expect(refused.code == 64 && refused.err.contains(wanted), "\(refused.err)")
    }
  }

  @Test func `A plan that is written to a file is the same plan when it is read, whatever is set`()
    async throws
  {
    try Files.createDirectory(home.root)
    try Files.write(
      Array(#"{"swarm":{"max_retries":5,"fail_fast":true,"execution_mode":"pane"}}"#.utf8),
      to: home.configuration)
    let plan: JSON = [
      "version": 1, "goal": "g", "tasks": [["id": "a", "prompt": "p"]],
      "config": ["max_retries": 3, "fail_fast": false, "max_launches": 9],
    ]
    try Files.write(plan.bytes(), to: Scratch.path("plan.json"))
    let out = Scratch.path("out.json")
    for words in [[], ["--executor", "process"], ["--cache"], ["--max-agents", "3"]] {
      let first = await roost(
        ["swarm", "plan", Scratch.path("plan.json"), "--out", out] + words, ["TMUX": "/x,1,0"])
      let second = await roost(["swarm", "plan", out], ["TMUX": "/x,1,0"])
      #expect(first.code == 0 && first.out == second.out, "\(words): \(second.out)\(second.err)")
    }
    let written = try JSON(parsing: try Files.read(out) ?? [])
    #expect(written["config"]?["max_retries"] == 3 && written["config"]?["fail_fast"] == false)
  }

  @Test func `What a plan says cannot act on a terminal`() async throws {
    let shown = try await plan(
      ["id": "b", "prompt": "\u{1b}[2Jx", "verify": "\u{1b}[2J\u{202e}"])
    #expect(shown.code == 0, "\(shown.err)")
    #expect(!shown.out.contains("\u{1b}") && !shown.out.contains("\u{202e}"))
  }
}
