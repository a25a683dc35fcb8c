import JSONSyntax
import Swarm
import Tasks
import TestSupport
import Testing

/// Which patterns may mean the same file, and what a plan makes of it.
struct PathPatternTests {
  @Test(arguments: [
    ("a", "a", true), ("a", "b", false), ("a", "a/b", true), ("a/", "a/b/c", true),
    ("Sources/Api", "Sources/Apiary", false), ("Sources/Api/**", "Sources/Api/x.swift", true),
    ("*.swift", "a.c", false), ("*.swift", "a.*", true), ("a/*/c", "a/b/d", false),
    ("a/*/c", "a/b/c", true), ("**/test", "a/b/test", true), ("**/x.c", "a/**", true),
    ("a?c", "abc", true), ("a?c", "ac", false), ("[ab]", "c", true), ("{a,b}.c", "x.c", true),
    ("{a,b}.c", "x.d", false), (".", "anything/at/all", true), ("./a", "a", true),
    ("a//b", "a/b", true), ("**", "x", true), ("a/**/z", "a/z", true), ("a/**/z", "b/z", false),
    ("*a*b*", "xaxbx", true), ("*a*b*", "bxa", false), ("ü*", "über", true), ("a[", "a[", true),
  ])
  func `Two patterns overlap where a path may match both`(
    _ left: String, _ right: String, _ overlaps: Bool
  ) throws {
    let (left, right) = (try #require(PathPattern(left)), try #require(PathPattern(right)))
    #expect(left.overlaps(right) == overlaps && right.overlaps(left) == overlaps)
  }

  @Test(arguments: ["", "/a", "..", "a/../b", "a\0b"])
  func `A path out of the repository is none`(_ text: String) {
    #expect(PathPattern(text) == nil)
  }

  private func plan(_ tasks: [(id: String, deps: [String], paths: [String])]) -> String {
    var plan = SwarmPlan(goal: "", tasks: [])
    plan.tasks = tasks.map { task in
      var planned = PlannedTask(id: task.id, prompt: "x", dependencies: task.deps)
      planned.paths = task.paths
      return planned
    }
    return plan.json.text()
  }

  @Test func `Tasks that may change the same files at the same time are warned of`() throws {
    let text = plan([
      ("a", [], ["src"]), ("b", [], ["src/x"]), ("c", ["b"], ["src/x/y"]), ("d", [], ["doc"]),
      ("e", [], []),
    ])
    #expect(
      try PlanReader().read(text).warnings.map(\.description) == [
        "task \"b\": it may change the same files as task \"a\" at the same time;"
          + " let one wait for the other",
        "task \"c\": it may change the same files as task \"a\" at the same time;"
          + " let one wait for the other",
      ])
    var reader = PlanReader()
    reader.serializesOverlaps = true
    let reading = try reader.read(text)
    #expect(reading.warnings.isEmpty)
    #expect(reading.plan.tasks.map(\.dependencies) == [[], ["a"], ["b"], [], []])
  }

  @Test func `Random plans whose overlaps are serialized have none left and stay acyclic`() throws {
    var random = SeededGenerator(seed: 7)
    var reader = PlanReader()
    reader.serializesOverlaps = true
    var added = 0
    for _ in 0..<60 {
      let count = Int.random(in: 2...25, using: &random)
      let tasks = (0..<count).map { index in
        (
          id: "t\(index)",
          deps: (0..<index).filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
            .map { "t\($0)" },
          paths: Bool.random(using: &random) ? ["p\(Int.random(in: 0..<4, using: &random))"] : []
        )
      }
      let reading = try reader.read(plan(tasks))
      added += zip(reading.plan.tasks, tasks).count { $0.0.dependencies.count > $0.1.deps.count }
      #expect(try PlanReader().read(reading.plan.json.text()).warnings.isEmpty)
    }
    #expect(added > 50)
  }

  @Test func `Patterns that are made to take long are given up soon`() throws {
    let text = plan(
      (0..<8).map { task in
        (
          "t\(task)", [],
          (0..<100).map { String(repeating: "*a?", count: 300) + "\(task)-\($0)" }
        )
      })
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try !PlanReader().read(text).warnings.isEmpty)
    #expect(clock.now - start < .seconds(60))
  }

  @Test func `A thousand tasks with paths are compared in a moment`() throws {
    var reader = PlanReader()
    reader.config.maxSubagents = 10_000
    reader.serializesOverlaps = true
    let apart = plan((0..<1000).map { ("t\($0)", [], ["dir\($0)/x/*.swift"]) })
    #expect(try reader.read(apart).plan.tasks.allSatisfy(\.dependencies.isEmpty))
    let same = plan((0..<1000).map { ("t\($0)", [], ["**"]) })
    #expect(try reader.read(same).plan.tasks.dropFirst().allSatisfy { $0.dependencies.count == 1 })
  }
}
