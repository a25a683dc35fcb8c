import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Runs whose tasks real agents do, with a model that calls the tools that their prompts name.
@Suite(.scratch, .needsAgents, .needs("git"), .serialized, .timeLimit(.minutes(20)))
struct RealSwarmTests {
  /// A sample project, and the agent as a command of a shell.
  private struct Project {
    let agent: RealAgent
    let directory: String

    init(_ agent: RealAgent) async throws {
      self.agent = agent
      directory = Scratch.path("project")
      try Files.createDirectory(directory)
      try Files.write(
        Array("test -f greet.txt && grep -q hello greet.txt\n".utf8), to: "\(directory)/check.sh")
      try await git("init", "-q", "-b", "main")
      try await git("config", "user.name", "Tester")
      try await git("config", "user.email", "tester@localhost")
      try await git("add", ".")
      try await git("commit", "-q", "-m", "first")
    }

    @discardableResult
    func git(_ words: String...) async throws -> String {
      let exit = try await ChildProcess("git", ["-C", directory] + words).run()
      guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
      return exit.text.trimmed
    }

    func command(_ options: String...) -> String {
      (agent.command + options).map { "'\($0)'" }.joined(separator: " ")
    }

    func roost(_ words: String...) async throws -> ChildProcess.Exit {
      try await ChildProcess(
        BuiltPrograms.roost, words,
        environment: agent.world.environment.merging(["TMUX": "\(agent.world.tmux.socket),1,0"]) {
          $1
        },
        directory: directory, timeout: .seconds(180)
      ).run()
    }

    func status() async throws -> JSON { try await agent.world.json("swarm", "status") }

    func state(of task: String) async throws -> String? {
      try await status()["tasks"]?.array?.first { $0["id"]?.string == task }?["state"]?.string
    }
  }

  /// A call of Claude's tool that writes a file, in words that a plan may hold.
  private static func write(_ name: String, _ text: String) -> String {
    let input: JSON = ["file_path": .string(name), "content": .string(text)]
    return "%%tool=Write \(input.text())"
  }

  @Test(arguments: RealAgent.Kind.installed([.claude]))
  func
    `Claude plans a goal and does its tasks without a terminal, checked by the project's own test`(
      kind: RealAgent.Kind
    ) async throws
  {
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let project = try await Project(agent)
      let plan: JSON = [
        "version": 1, "goal": "greet", "config": ["request_delay_ms": 0],
        "tasks": [
          [
            "id": "greet", "prompt": .string("Greet.\n" + Self.write("greet.txt", "hello")),
            "verify": "sh check.sh",
          ],
          [
            "id": "docs", "prompt": .string("Tell of it.\n" + Self.write("docs.md", "# Greeting")),
            "deps": ["greet"],
          ],
        ],
      ]
      // The words of the tasks are not to be taken for words to the planner.
      let hidden = plan.text().split(separator: "%%tool").joined(separator: #"%%\u0074ool"#)
      let goal = "Greet. %%say=\(JSON.string(hidden).text())"
      let headless = project.command(
        "-p", "--output-format", "json", "--permission-mode", "acceptEdits")
      let exit = try await project.roost(
        "swarm", "run", goal, "--planner", headless, "--agent", headless, "--executor", "process",
        "--yes")
      #expect(exit.code == 0, "\(exit.text)\(exit.errorText)")
      #expect(try await project.roost("swarm", "land").code == 0)
      #expect(try Files.read("\(project.directory)/greet.txt") == Array("hello".utf8))
      #expect(try Files.read("\(project.directory)/docs.md") != nil)
      let report = try await project.roost("swarm", "report").text
      #expect(report.contains("**Done.**"), "\(report)")
    }
  }

  /// How the other agents are run without a terminal, and the tool of theirs that runs a command.
  private static let headless: [RealAgent.Kind: (options: [String], tool: String, word: String)] = [
    .codex: (["exec", "--json", "--sandbox", "danger-full-access", "-"], "exec_command", "cmd"),
    .gptme: (["--non-interactive", "--no-stream"], "shell", "command"),
  ]

  @Test(arguments: RealAgent.Kind.installed([.codex, .gptme]))
  func `An agent without a terminal does a task that waits for another, and its work lands`(
    kind: RealAgent.Kind
  ) async throws {
    let form = try #require(Self.headless[kind])
    // Both tasks have one command: what the first one printed, calls and all, is told to the second.
    let input: JSON = [
      form.word: "test -f greet.txt && cp greet.txt docs.md; echo hello > greet.txt"
    ]
    let call = "%%tool=\(form.tool) \(input.text())"
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let project = try await Project(agent)
      let plan: JSON = [
        "version": 1, "goal": "greet", "config": ["request_delay_ms": 0],
        "tasks": [
          [
            "id": "greet", "prompt": .string("Greet.\n" + call),
            "verify": "sh check.sh",
          ],
          [
            "id": "docs", "prompt": .string("Tell of it.\n" + call),
            "deps": ["greet"],
          ],
        ],
      ]
      let path = Scratch.path("plan.json")
      try Files.write(plan.bytes(), to: path)
      let command = (agent.command + form.options).map { "'\($0)'" }.joined(separator: " ")
      let exit = try await project.roost(
        "swarm", "run", path, "--agent", command, "--executor", "process", "--yes")
      #expect(exit.code == 0, "\(exit.text)\(exit.errorText)")
      #expect(try await project.roost("swarm", "land").code == 0)
      #expect(try Files.read("\(project.directory)/docs.md") == Array("hello\n".utf8))
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude]))
  func `Claude does a task in a pane, a person answers its question, and the run goes on`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let project = try await Project(agent)
      let command: JSON = [
        "command": "echo hello > greet.txt && roost swarm done 'it greets'", "description": "greet",
      ]
      let plan: JSON = [
        "version": 1, "goal": "greet",
        "tasks": [
          [
            "id": "greet", "prompt": .string("Greet.\n%%tool=Bash \(command.text())"),
            "verify": "sh check.sh",
          ]
        ],
      ]
      let path = Scratch.path("plan.json")
      try Files.write(plan.bytes(), to: path)
      _ = try await agent.world.pane("sleep 600")
      let start = try await project.roost(
        "swarm", "run", path, "--agent", project.command("--allowedTools", "Bash(cat:*)"),
        "--executor", "pane", "--yes", "--detach")
      #expect(start.code == 0, "\(start.errorText)")
      try await eventually("the run waits for a person", within: .seconds(90)) {
        try await project.state(of: "greet") == "needs_input"
      }
      let told = try await project.roost("swarm", "explain", "greet").text
      #expect(told.contains("waiting for you"))
      let run = try await project.status()["id"]?.string ?? ""
      let pane = try #require(
        try StateFile(agent.world.home).read().agent(Address(name: "greet-1", team: run))?.pane?
          .pane)
      // Whatever it asks, a person says yes to it.
      try await eventually("the run is over", within: .seconds(90)) {
        let state = try await project.status()["state"]?.string
        if try await project.state(of: "greet") == "needs_input" {
          let asks = try await agent.world.tmux.screen(of: pane)
          let keys = asks.contains("❯ No, exit") ? ["Down", "Enter"] : ["Enter"]
          try await agent.world.tmux.run(["send-keys", "-t", pane] + keys, mayFail: true)
        }
        return state == "succeeded"
      }
      let branch = try await project.status()["branch"]?.string ?? ""
      #expect(try await project.git("show", "\(branch):greet.txt") == "hello")
    }
  }
}
