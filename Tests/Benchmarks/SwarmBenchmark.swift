import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import Tasks
import TestSupport

extension Benchmark {
  static let swarm = Benchmark(
    name: "swarm", summary: "swarms: what a task costs, how full the slots are, ten thousand tasks"
  ) {
    try await World.with("runs") { world in
      try await [chain(world), wide(world), trees(world)]
    } + planned()
  }

  /// Starts a run in a directory, follows it to its end and returns its report.
  private static func run(
    _ tasks: [JSON], _ config: JSON, in directory: String, _ world: World
  ) async throws -> JSON {
    let usual: JSON = [
      "request_delay_ms": 0, "max_subagents": .integer(max(tasks.count, 100)),
      "max_total_steps": 1_000_000,
    ]
    let plan: JSON = [
      "version": 1, "goal": "bench", "config": usual.adding(config), "tasks": .array(tasks),
    ]
    let path = Scratch.path("plan.json")
    try Files.write(plan.bytes(), to: path)
    let exit = try await ChildProcess(
      BuiltPrograms.roost, ["swarm", "run", path, "--yes", "--executor", "process"],
      environment: world.environment, directory: directory, timeout: .seconds(600)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return try await world.json("swarm", "report")
  }

  private static func seconds(of report: JSON) -> Double {
    (report["stats"]?["execution_time_ms"]?.double ?? .nan) / 1000
  }

  /// A thousand tasks one after the other that do nothing, beside make, ninja and starting programs.
  private static func chain(_ world: World) async throws -> Figure {
    let count = 1000
    let tasks: [JSON] = (0..<count).map { number in
      [
        "id": .string("t\(number)"), "prompt": "p", "kind": "read", "agent": "true",
        "deps": number == 0 ? [] : [.string("t\(number - 1)")],
      ]
    }
    let directory = Scratch.path("chain")
    try Files.createDirectory(directory)
    let ours = seconds(of: try await run(tasks, [:], in: directory, world))
    let clock = ContinuousClock()
    let started = try await clock.measure {
      for _ in 0..<count { _ = try await ChildProcess("sh", ["-c", "true"]).run() }
    }
    let others = try await builders(in: directory, width: 1) { number in
      (needs: number == 0 ? nil : number - 1, command: "sh -c true; :")
    }
    let each = (ours - started / .seconds(1)) / Double(count) * 1000
    return Figure(
      name: "a task of `true`, 1,000 in a row", target: "≤ 5 ms each over starting the program",
      result:
        "\(short(each)) ms; starting alone \(short(started / .milliseconds(1) / 1000)) ms a task,"
        + " all of them by \(others)",
      isReached: each <= 5)
  }

  /// How long make and ninja take for a thousand such tasks, in words; one that is not installed is named
  /// as missing.
  private static func builders(
    in directory: String, width: Int, _ task: (Int) -> (needs: Int?, command: String)
  ) async throws -> String {
    let tasks = (0..<1000).map { ("t\($0)", task($0)) }
    let all = tasks.map(\.0).joined(separator: " ")
    let rules = tasks.map { name, task in
      "\(name):\(task.needs.map { " t\($0)" } ?? "")\n\t@\(task.command)\n"
    }
    try Files.write(
      Array(".PHONY: all \(all)\nall: \(all)\n\(rules.joined())".utf8),
      to: "\(directory)/Makefile")
    let builds = tasks.map { name, task in
      "build \(name): r\(task.needs.map { " t\($0)" } ?? "")\n  c = \(task.command)\n"
    }
    try Files.write(
      Array("rule r\n  command = $c\n\(builds.joined())".utf8), to: "\(directory)/build.ninja")
    var words: [String] = []
    for (name, options) in [("make", ["-s", "all"]), ("ninja", ["--quiet"])] {
      guard ExecutableSearch.find(name) != nil else {
        words.append("\(name) is not installed")
        continue
      }
      let time = try await ContinuousClock().measure {
        let exit = try await ChildProcess(
          name, ["-j\(width)"] + options, directory: directory, timeout: .seconds(300)
        ).run()
        guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
      }
      words.append("\(name) \(short(time / .seconds(1))) s")
    }
    return words.joined(separator: ", ")
  }

  /// A thousand independent tasks of 20 ms, 64 at a time.
  private static func wide(_ world: World) async throws -> Figure {
    let tasks: [JSON] = (0..<1000).map { number in
      [
        "id": .string("t\(number)"), "prompt": "p", "kind": "read", "agent": "sleep 0.02",
      ]
    }
    let directory = Scratch.path("wide")
    try Files.createDirectory(directory)
    let report = try await run(tasks, ["max_concurrent_requests": 64], in: directory, world)
    let use = report["stats"]?["slot_use"]?.double ?? .nan
    let others = try await builders(in: directory, width: 64) { _ in
      (needs: nil, command: "sleep 0.02")
    }
    return Figure(
      name: "1,000 tasks of 20 ms, 64 wide", target: "≥ 95 % of the slots busy",
      result: "\(short(use * 100)) %; \(short(seconds(of: report))) s, \(others)",
      isReached: use >= 0.95)
  }

  /// Fifty agents in working trees of a repository of ten thousand files.
  private static func trees(_ world: World) async throws -> Figure {
    let directory = Scratch.path("large")
    try Files.createDirectory(directory)
    func git(_ words: String...) async throws {
      let exit = try await ChildProcess(
        "git", ["-C", directory] + words, timeout: .seconds(120)
      ).run()
      guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    }
    try await git("init", "-q", "-b", "main")
    for folder in 0..<100 {
      try Files.createDirectory("\(directory)/d\(folder)")
      for file in 0..<100 {
        try File("\(directory)/d\(folder)/f\(file)", .createNew)
          .write(Array("file \(folder) \(file)\n".utf8), at: 0)
      }
    }
    try await git("add", ".")
    try await git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "first")
    // As many at a time as the machine has cores, as runs make theirs.
    let (width, count) = (ThisMachine.cores, 12)
    let hand = try await ContinuousClock().measure {
      try await withThrowingDiscardingTaskGroup { group in
        for lane in 0..<width {
          group.addTask {
            for number in stride(from: lane, to: count, by: width) {
              try await git("worktree", "add", "-q", "--detach", "\(directory)-w\(number)")
            }
          }
        }
      }
    }
    let tasks: [JSON] = (0..<50).map { number in
      [
        "id": .string("t\(number)"), "prompt": "p",
        "agent": .string("echo \(number) > d\(number)/f0"),
      ]
    }
    let report = try await run(tasks, ["max_concurrent_requests": 50], in: directory, world)
    let (each, start) = (seconds(of: report) / 50, try startSeconds(world) / 50)
    let byHand = hand / .seconds(count)
    return Figure(
      name: "50 agents in trees of 10,000 files", target: "start ≤ 0.3 s each, no lock error",
      result: "\(short(start)) s each, \(short(start / byHand)) × `git worktree add` by hand,"
        + " \(width) at a time (\(short(byHand)) s); \(short(each)) s with commit and merge",
      isReached: start <= 0.3)
  }

  /// How long it took until all agents of the newest run had started.
  private static func startSeconds(_ world: World) throws -> Double {
    let folders = try Files.folders(in: "\(world.home.root)/runs")
    func created(_ folder: String) throws -> String {
      try lines(folder).first?["at"]?.string ?? ""
    }
    func lines(_ folder: String) throws -> [JSON] {
      (try Files.read("\(folder)/run.jsonl") ?? []).split(separator: 10).dropFirst()
        .compactMap { try? JSON(parsing: Array($0)) }
    }
    let newest = try folders.max { try created($0) < created($1) }
    let entries = try newest.map(lines) ?? []
    func times(_ change: JSON) -> [Date] {
      entries.filter { $0["to"] == change }.compactMap { $0["at"]?.string.flatMap(Timestamp.date) }
    }
    guard let first = times("launching").min(), let last = times("running").max() else {
      throw NeverHappened(description: "no agent has started")
    }
    return last.timeIntervalSince(first)
  }

  /// Ten thousand tasks that wait for each other, as values alone.
  private static func planned() throws -> [Figure] {
    var random = SeededGenerator(seed: 4)
    let count = 10_000
    let tasks: [JSON] = (0..<count).map { number in
      let near = max(0, number - 50)
      let wanted = number == 0 ? 0 : Int.random(in: 0...3, using: &random)
      let dependencies = Set(
        (0..<wanted).map { _ in Int.random(in: near..<number, using: &random) })
      return [
        "id": .string("t\(number)"), "prompt": "p", "kind": "read",
        "estimate_s": .integer(Int.random(in: 1...100, using: &random)),
        "deps": .array(dependencies.sorted().map { .string("t\($0)") }),
      ]
    }
    let plan: JSON = [
      "version": 1, "goal": "bench",
      "config": ["max_subagents": 10_000, "max_concurrent_requests": 32, "request_delay_ms": 0],
      "tasks": .array(tasks),
    ]
    let bytes = plan.bytes()
    let clock = ContinuousClock()
    var begun: SwarmRun?
    let start = Date()
    let planning = try clock.measure {
      let read = try PlanReader().read(bytes).plan
      let header = RunHeader(
        id: "r", plan: read, repository: nil, directory: "/", agent: "true", environment: [:],
        createdBy: "user@default", createdAt: start)
      begun = try SwarmRun(RunEntry(number: 1, at: start, event: .created(header)))
    }
    guard var run = begun else { throw NeverHappened(description: "never: a run") }
    var now = start
    func apply(_ events: [RunEvent]) throws {
      for event in events { try run.apply(RunEntry(number: run.last + 1, at: now, event: event)) }
    }
    try apply([.state(.running, reason: nil)])
    var ends: [(at: Date, task: String)] = []
    var steps: [Duration] = []
    while !run.state.isTerminal {
      steps.append(
        try clock.measure {
          try apply(run.due(at: now))
          for number in run.launches(LaunchConditions(now: now)).tasks {
            let task = run.tasks[number].plan
            try apply([
              .task(task.id, .launching(AttemptPlace(directory: "/"))), .task(task.id, .running),
            ])
            ends.append((now.addingTimeInterval((task.estimate ?? .zero) / .seconds(1)), task.id))
          }
        })
      guard let next = ends.indices.min(by: { ends[$0].at < ends[$1].at }) else { continue }
      let end = ends.remove(at: next)
      now = end.at
      try apply([
        .task(end.task, .ended(AttemptEnd(code: 0))), .task(end.task, .done(commit: nil)),
      ])
    }
    let durations = run.header.plan.tasks.map { ($0.estimate ?? .zero) / .seconds(1) }
    let chain = run.graph.bottomLevels(durations: durations).max() ?? 0
    let bound = max(chain, durations.reduce(0, +) / 32)
    let ratio = now.timeIntervalSince(start) / bound
    let samples = Samples(steps)
    return [
      Figure(
        name: "10,000 tasks: reading and checking the plan", target: "≤ 1 s",
        result: "\(short(planning / .milliseconds(1))) ms", isReached: planning <= .seconds(1)),
      Figure(
        name: "10,000 tasks: one step of the scheduler", target: "≤ 1 ms",
        result: "p50 \(short(samples.p50)) ms, p99 \(short(samples.p99)) ms",
        isReached: samples.p99 <= 1),
      Figure(
        name: "10,000 tasks: how long the run takes", target: "≤ 1.05 × the lower bound",
        result: "\(short(ratio)) ×", isReached: ratio <= 1.05),
    ]
  }
}
