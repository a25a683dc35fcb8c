import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import TestSupport

/// A repository, and runs in it of plans whose agents are shell scripts.
struct InProcessSwarm: Sendable {
  let daemon: InProcessDaemon
  let repository: String

  /// A repository with one commit, which is there for the next daemon too.
  static func with<Result: Sendable>(
    _ body: @Sendable (InProcessSwarm) async throws -> Result
  ) async throws -> Result {
    let repository = Scratch.path("repository")
    if try Files.status(repository) == nil {
      try Files.createDirectory(repository)
      try await git(in: repository, "init", "-q", "-b", "main")
      try await git(in: repository, "config", "user.name", "Tester")
      try await git(in: repository, "config", "user.email", "tester@localhost")
      try Files.write(Array("a\n".utf8), to: "\(repository)/base.txt")
      try await git(in: repository, "add", ".")
      try await git(in: repository, "commit", "-q", "-m", "first")
    }
    return try await InProcessDaemon.with { daemon in
      try await body(InProcessSwarm(daemon: daemon, repository: repository))
    }
  }

  @discardableResult
  static func git(in directory: String, _ words: String...) async throws -> String {
    let exit = try await ChildProcess("git", ["-C", directory] + words).run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text.trimmed
  }

  /// A task whose agent is a shell script, which runs in the task's directory.
  static func task(_ id: String, _ script: String, _ more: JSON = [:]) throws -> JSON {
    let path = Scratch.path("agent-\(id).sh")
    try Files.write(Array("cat > /dev/null\n\(script)\n".utf8), to: path)
    let own: JSON = [
      "id": .string(id), "prompt": .string("do \(id)"), "agent": .string("sh \(path)"),
    ]
    return own.adding(more)
  }

  /// Words of a script that wait until the test lets it go on.
  static var hold: String {
    "while ! test -f \(Scratch.path("go")); do sleep 0.02; done"
  }

  static func release() throws { try Files.write([], to: Scratch.path("go")) }

  static func removeHold() throws { try Files.remove(Scratch.path("go")) }

  /// What a run is asked for with.
  func request(_ tasks: [JSON], _ config: JSON = [:]) -> JSON {
    let usual: JSON = ["request_delay_ms": 0, "base_delay_ms": 1, "max_delay_ms": 20]
    return [
      "plan": [
        "version": 1, "goal": "The goal!", "config": usual.adding(config), "tasks": .array(tasks),
      ],
      "directory": .string(repository), "agent": "sh",
      "environment": ["PATH": .string(ThisProcess.environment["PATH"] ?? "/usr/bin:/bin")],
      "created_by": "user@default",
    ]
  }

  @discardableResult
  func start(_ tasks: [JSON], _ config: JSON = [:]) async throws -> RunView {
    try RunView(json: try await daemon.ask(.startRun, request(tasks, config)))
  }

  /// Starts a run and waits for its end, and until nothing of it is left to do.
  func run(_ tasks: [JSON], _ config: JSON = [:]) async throws -> RunView {
    let run = try await start(tasks, config)
    return try await over(run.id)
  }

  func over(_ run: String) async throws -> RunView {
    try await eventually("run \(run) is over") {
      let log = try Files.read("\(daemon.home.root)/runs/\(run)/run.jsonl") ?? []
      let last = log.split(separator: UInt8(ascii: "\n")).last ?? []
      return String(decoding: last, as: UTF8.self).contains(#""event":"closed""#)
    }
    return try await show(run)
  }

  func show(_ run: String? = nil) async throws -> RunView {
    try RunView(json: try await daemon.ask(.showRun, RunQuery(run: run).json))
  }

  func task(_ id: String) async throws -> RunTaskView? {
    try await show().tasks.first { $0.id == id }
  }

  func reach(_ state: RunTaskState, _ id: String) async throws {
    try await eventually("\(id) is \(state.rawValue)") { try await task(id)?.state == state }
  }

  @discardableResult
  func change(_ change: RunChange, _ run: String? = nil) async throws -> RunView {
    let request = ChangeRunRequest(run: run, change: change)
    return try RunView(json: try await daemon.ask(.changeRun, request.json))
  }

  func explain(_ task: String) async throws -> [String] {
    let reply = try await daemon.ask(.explainRun, RunQuery(run: nil, task: task).json)
    return try RunExplanationReply(json: reply).reasons
  }

  @discardableResult
  func land(_ branch: String? = nil) async throws -> RunView {
    let query = RunQuery(run: nil, branch: branch)
    return try RunView(json: try await daemon.ask(.landRun, query.json))
  }

  @discardableResult
  func git(_ words: String...) async throws -> String {
    let exit = try await ChildProcess("git", ["-C", repository] + words).run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text.trimmed
  }
}
