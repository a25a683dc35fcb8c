import Store
import Foundation
import JSONSyntax
import Model
import Platform
import TestSupport

/// A repository in a world, and runs of plans in it.
struct SwarmWorld: Sendable {
  let world: World
  let repository: String

  /// A repository with one commit, and agents that are shell scripts.
  static func with<Result: Sendable>(
    _ body: @Sendable (SwarmWorld) async throws -> Result
  ) async throws -> Result {
    try await World.with { world in
      let swarm = SwarmWorld(world: world, repository: Scratch.path("repository"))
      try Files.createDirectory(swarm.repository)
      try await swarm.git("init", "-q", "-b", "main")
      try await swarm.git("config", "user.name", "Tester")
      try await swarm.git("config", "user.email", "tester@localhost")
      try swarm.write("a\nb\nc\n", "base.txt")
      try await swarm.git("add", ".")
      try await swarm.git("commit", "-q", "-m", "first")
      return try await body(swarm)
    }
  }

  @discardableResult
  func git(_ words: String...) async throws -> String {
    let exit = try await ChildProcess("git", ["-C", repository] + words, timeout: .seconds(60))
      .run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text.trimmed
  }

  func write(_ text: String, _ name: String) throws {
    try Files.write(Array(text.utf8), to: "\(repository)/\(name)")
  }

  /// A task whose agent is a shell script, which runs in the task's directory.
  static func task(_ id: String, _ script: String, _ more: JSON = [:]) -> JSON {
    let own: JSON = [
      "id": .string(id), "prompt": .string("do \(id)"),
      "agent": .string("sh \(Scratch.path("agent-\(id).sh"))"),
    ]
    try? Files.write(Array("cat > /dev/null\n\(script)\n".utf8), to: Scratch.path("agent-\(id).sh"))
    return own.adding(more)
  }

  /// Writes a plan, and returns its path.
  func plan(_ tasks: [JSON], _ config: JSON = [:]) throws -> String {
    let usual: JSON = ["request_delay_ms": 0, "base_delay_ms": 1, "max_delay_ms": 20]
    let plan: JSON = [
      "version": 1, "goal": "the goal", "config": usual.adding(config), "tasks": .array(tasks),
    ]
    let path = Scratch.path("plan.json")
    try Files.write(plan.bytes(), to: path)
    return path
  }

  /// Runs `roost` in the repository.
  func roost(_ words: String..., input: String = "") async throws -> ChildProcess.Exit {
    try await ChildProcess(
      BuiltPrograms.roost, words, input: Array(input.utf8), environment: world.environment,
      directory: repository, timeout: .seconds(120)
    ).run()
  }

  /// Starts a run of tasks and follows it to its end.
  @discardableResult
  func run(_ tasks: [JSON], _ config: JSON = [:]) async throws -> ChildProcess.Exit {
    let exit = try await roost("swarm", "run", try plan(tasks, config), "--yes")
    try await eventually("nothing of the run is left to do", within: .seconds(120)) {
      try isClosed()
    }
    return exit
  }

  /// Waits until the newest run has come to a state that is an end, and all that follows from it is done.
  func over(_ wanted: String, within limit: Duration = .seconds(120)) async throws {
    try await eventually("the run is over: \(wanted)", within: limit) {
      try await state() == wanted && isClosed()
    }
  }

  /// Whether nothing of the newest run is left to do, by its log.
  func isClosed() throws -> Bool {
    guard let last = try lines().last else { return false }
    return String(decoding: last, as: UTF8.self).contains(#""event":"closed""#)
  }

  /// The lines of the newest run's log.
  func lines() throws -> [[UInt8]] {
    guard let log = try newestLog else { return [] }
    return (try Files.read(log) ?? []).split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  /// The log of the newest run: the one that was written last.
  var newestLog: String? {
    get throws {
      let logs = try Files.folders(in: "\(world.home.root)/runs").map { "\($0)/run.jsonl" }
      func changed(_ path: String) -> Int64 {
        ((try? Files.status(path)) ?? nil)?.modifiedNanoseconds ?? 0
      }
      return logs.max { changed($0) < changed($1) }
    }
  }

  /// Starts a run and does not wait for it.
  func start(_ tasks: [JSON], _ config: JSON = [:]) async throws {
    let exit = try await roost("swarm", "run", try plan(tasks, config), "--yes", "--detach")
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  /// The newest run.
  func status() async throws -> JSON { try await world.json("swarm", "status") }

  /// A task of the newest run.
  func task(_ id: String) async throws -> JSON {
    try await status()["tasks"]?.array?.first { $0["id"]?.string == id } ?? .null
  }

  func state(of task: String) async throws -> String {
    try await self.task(task)["state"]?.string ?? ""
  }

  func state() async throws -> String { try await status()["state"]?.string ?? "" }

  /// A file of the run's branch.
  func merged(_ name: String) async throws -> String {
    let branch = try await status()["branch"]?.string ?? ""
    return try await git("show", "\(branch):\(name)")
  }

  /// Everything that is the user's own: what is checked out, staged, changed, stashed and configured.
  func checkout() async throws -> [String] {
    var parts: [String] = []
    for words in [
      ["status", "--porcelain=v2", "--branch", "--ignored"], ["rev-parse", "HEAD"],
      ["stash", "list"], ["ls-files", "--stage", "--debug"], ["config", "--local", "--list"],
      ["diff"], ["for-each-ref", "refs/heads/main", "refs/tags", "refs/remotes"],
    ] {
      let exit = try await ChildProcess("git", ["-C", repository] + words).run()
      parts.append(exit.text)
    }
    return parts
  }

  /// Starts a daemon that ends at a line of a run's log, and returns which process it is.
  func startCrashing(_ moment: String, line: Int) async throws -> ProcessTable.Identity {
    try await world.startCrashing([moment: "\(line)"])
  }

  /// Kills the daemon, and waits until it is gone.
  func killDaemon() async throws {
    try await world.killDaemon()
  }
}
