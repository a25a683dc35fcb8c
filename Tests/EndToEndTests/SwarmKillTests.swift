import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 of the daemon leaves of a run: the same end, and nothing begun twice.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmKillTests {
  /// How often the daemon is killed in the run of many tasks; from 50 on there are a hundred, and each
  /// line is tried.
  private static let kills =
    ThisProcess.environment["ROOST_SWARM_KILLS"].flatMap(Int.init) ?? 8
  private static let isThorough = kills >= 50

  /// Words of a script that note what was begun.
  private static func note(_ what: String) -> String { "echo \(what) >> \(Scratch.path("begun"))" }

  /// Tasks that build on each other, are checked alone and merged, fail and are tried again; the checks
  /// leave files behind, which are nobody's work.
  private static var tasks: [JSON] {
    func script(_ id: String, _ more: String = "") -> String {
      "\(note("$ROOST_RUN/\(id)-$ROOST_ATTEMPT")); echo \(id) > \(id).txt; \(more)"
    }
    func check(_ files: String...) -> JSON {
      let tests = files.map { "test -f \($0) && " }.joined()
      return ["verify": .string("\(note("$PWD")); \(tests) touch left-by-check")]
    }
    return [
      SwarmWorld.task("a", script("a"), check("a.txt")),
      SwarmWorld.task("b", script("b"), ["deps": ["a"]]),
      SwarmWorld.task("c", script("c"), check("a.txt", "c.txt").adding(["deps": ["a"]])),
      SwarmWorld.task(
        "d", script("d", "test $ROOST_ATTEMPT = 1 && { echo connection refused; exit 1; }; true"),
        ["deps": ["b", "c"]]),
      SwarmWorld.task("e", "exit 5"),
      SwarmWorld.task("f", script("f"), ["deps": ["e"]]),
    ]
  }

  /// Checks that the newest run has ended as one that nobody disturbed, and that nothing is left of it.
  private static func check(_ swarm: SwarmWorld, _ tree: String, _ what: String) async throws {
    // What is still to be written of it would count as the next daemon's lines.
    try await eventually("its log is whole", within: .seconds(60)) { try swarm.isClosed() }
    let run = try await swarm.status()
    let states = run["tasks"]?.array?.compactMap { $0["state"]?.string }
    #expect(states == ["done", "done", "done", "done", "failed", "skipped"], "\(what)")
    let branch = run["branch"]?.string ?? ""
    #expect(try await swarm.git("rev-parse", "\(branch)^{tree}") == tree, "\(what)")
    #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1, "\(what)")
    #expect(try await swarm.git("status", "--porcelain") == "", "\(what)")
    try onlyOnce(what)
    // Only what said itself that it failed is tried a second time.
    let id = run["id"]?.string ?? ""
    let begun = try begun().filter { $0.hasPrefix("\(id)/") }.map { $0.dropFirst(id.count + 1) }
    let tries = Dictionary(grouping: begun) { $0.prefix(1) }.mapValues(\.count)
    #expect(tries["a"] == 1 && tries["b"] == 1 && tries["c"] == 1, "\(what): \(begun)")
    // Whose first attempt was given up before it started fails in none.
    #expect([1, 2].contains(tries["d"]) && tries["f"] == nil, "\(what): \(begun)")
  }

  private static func begun() throws -> [String] {
    String(decoding: try Files.read(Scratch.path("begun")) ?? [], as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  private static func onlyOnce(_ what: String) throws {
    let begun = try begun()
    let twice = Dictionary(grouping: begun) { $0 }.filter { $0.value.count > 1 }.keys
    #expect(twice.isEmpty, "\(what): begun twice: \(twice.sorted())")
  }

  @Test(arguments: ["CRASH_BEFORE", "CRASH_AFTER"])
  func
    `Killed at each line of its log, a run ends as if nothing had been, with nothing begun twice`(
      _ moment: String
    ) async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run(Self.tasks)
      let branch = try await swarm.status()["branch"]?.string ?? ""
      let tree = try await swarm.git("rev-parse", "\(branch)^{tree}")
      try await Self.check(swarm, tree, "undisturbed")
      let plan = try swarm.plan(Self.tasks)
      let step = Self.isThorough ? 1 : 2
      var line = moment == "CRASH_AFTER" ? 2 : 3
      while true {
        try await swarm.killDaemon()
        let daemon = try await swarm.startCrashing(moment, line: line)
        _ = try await ChildProcess(
          BuiltPrograms.roost, ["swarm", "run", plan, "--yes", "--detach"],
          environment: swarm.world.environment.merging(["ROOST_AUTOSTART": "0"]) { $1 },
          directory: swarm.repository, timeout: .seconds(60)
        ).run()
        try await eventually("it is killed at line \(line), or the run is over") {
          try !ProcessTable.isAlive(daemon) || swarm.isClosed()
        }
        guard !ProcessTable.isAlive(daemon) else {
          // The run has fewer lines.
          Signals.send(Signals.kill, to: daemon.pid)
          #expect(line > 30)
          break
        }
        try Self.cut(swarm, to: moment == "CRASH_AFTER" ? line : line - 1)
        try await swarm.over("failed")
        try await Self.check(swarm, tree, "\(moment) \(line)")
        line += step
      }
    }
  }

  /// Leaves so many lines of the newest run's log, and half of the next one: of lines that are written
  /// at once a crash of the machine may leave some.
  private static func cut(_ swarm: SwarmWorld, to count: Int) throws {
    // The first line is the layout's version.
    let lines = try swarm.lines().prefix(count + 2)
    guard let log = try swarm.newestLog else { throw NeverHappened(description: "no log") }
    var bytes: [UInt8] = lines.prefix(count + 1).flatMap { $0 + [10] }
    if let next = lines.dropFirst(count + 1).first {
      bytes += Array(next.prefix(next.count / 2))
    }
    try Files.write(bytes, to: log)
  }

  @Test func `Killed again and again, a run of many tasks ends with all of its work`() async throws
  {
    try await SwarmWorld.with { swarm in
      let seed = UInt64.random(in: .min ... .max)
      var random = SeededGenerator(seed: seed)
      let count = Self.isThorough ? 100 : 10
      let tasks = (0..<count).map { number in
        let near = max(0, number - 10)
        let wanted = number == 0 ? 0 : Int.random(in: 0...2, using: &random)
        let dependencies = Set(
          (0..<wanted).map { _ in Int.random(in: near..<number, using: &random) })
        let more: JSON = [
          "deps": .array(dependencies.sorted().map { .string("t\($0)") }),
          "verify": number.isMultiple(of: 4)
            ? .string("\(Self.note("$PWD-$(git rev-parse HEAD)")); touch left-by-check") : nil,
        ]
        // It begins at the merged work of those that it waits for.
        let tests = dependencies.map { "test -f t\($0).txt || exit 9; " }.joined()
        return SwarmWorld.task(
          "t\(number)",
          "\(Self.note("$ROOST_RUN/$ROOST_TASK-$ROOST_ATTEMPT")); \(tests)"
            + "echo $ROOST_TASK > $ROOST_TASK.txt",
          more)
      }
      var (kills, runs) = (0, 0)
      while kills < Self.kills {
        try await swarm.start(tasks, ["max_concurrent_requests": 4])
        runs += 1
        while try kills < Self.kills && !swarm.isClosed() {
          try await swarm.world.done("up")
          try await Task.sleep(for: .milliseconds(Int.random(in: 0...150, using: &random)))
          try await swarm.killDaemon()
          kills += 1
        }
        try await swarm.world.done("up")
        try await swarm.over("succeeded", within: .seconds(240))
        let files = try await swarm.git(
          "ls-tree", "--name-only", try await swarm.status()["branch"]?.string ?? "")
        let wanted = ["base.txt"] + (0..<count).map { "t\($0).txt" }
        #expect(files.split(separator: "\n").map(String.init) == wanted.sorted(), "seed \(seed)")
        #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
        try Self.onlyOnce("seed \(seed)")
      }
      StandardStreams.error("killed \(kills) times in \(runs) runs of \(count) tasks\n")
    }
  }
}
